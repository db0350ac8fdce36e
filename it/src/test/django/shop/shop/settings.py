"""A project of two apps: pages are served, tasks are worked on. Tests set values by the environment."""

import json
import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = "nobody-may-see-this-key"
DEBUG = os.environ.get("SHOP_DEBUG", "yes") == "yes"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "shop.urls"
INSTALLED_APPS = ["provost_django", "pages", "tasks"]
MIDDLEWARE = []
DATABASES = {}
USE_TZ = True

WEB_PORT = int(os.environ.get("SHOP_PORT", "8000"))
# A language with its own separators, shown by default: nothing of that may reach a configuration.
LANGUAGE_CODE = "de"
USE_L10N = True
USE_THOUSAND_SEPARATOR = True

globals().update(json.loads(os.environ.get("SHOP_SETTINGS", "{}")))
