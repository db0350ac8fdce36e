"""``manage.py supervisor``: a Django project's processes under one command.

The configuration of the daemon is what Django renders: the daemon runs ``manage.py supervisor getconfig`` whenever it
reads its configuration, so it needs no Python and no template engine of its own.

``ini``       supervisord's file format, read and written
``texts``     how a value is written so that supervisord reads that very value
``render``    templates: Django's engine, and what a template sees
``merge``     the order in which files, defaults, overrides and options become one configuration; pure
``project``   where a project's files are, and the configuration they make
``launch``    programs to become, and the private folder
"""

__version__ = "0.1.0"
