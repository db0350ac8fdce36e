import itertools
import time

from django.core.management.base import BaseCommand

from tasks import queue


class Command(BaseCommand):
    help = "Gives a task every now and then."

    def handle(self, *args, **options):
        for number in itertools.count():
            queue.put("task%d" % number)
            time.sleep(0.2)
