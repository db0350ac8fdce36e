"""A queue of tasks: a folder of files, each renamed into it by whoever gives the task."""

from django.conf import settings

FOLDER = settings.BASE_DIR / "queue"


def put(name):
    FOLDER.mkdir(exist_ok=True)
    given = FOLDER / (name + ".new")
    given.write_text(name)
    given.rename(FOLDER / (name + ".task"))


def take():
    for task in sorted(FOLDER.glob("*.task")):
        text = task.read_text()
        task.unlink()
        yield text
