import time

from django.core.management.base import BaseCommand

from tasks import queue
from tasks.greeting import GREETING


class Command(BaseCommand):
    help = "Works on tasks."

    def handle(self, *args, **options):
        done = queue.FOLDER.parent / "done.txt"
        while True:
            for task in queue.take():
                with done.open("a") as file:
                    file.write("%s %s\n" % (GREETING, task))
            time.sleep(0.05)
