"""What an application adds to the settings of a new project to use django-instant."""

import os

from .settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "instant"]  # noqa: F405
SITE_NAME = "newsroom"
CENTRIFUGO_HOST = os.environ["CENTRIFUGO_HOST"]
CENTRIFUGO_PORT = int(os.environ["CENTRIFUGO_PORT"])
CENTRIFUGO_API_KEY = os.environ["CENTRIFUGO_API_KEY"]
CENTRIFUGO_HMAC_KEY = os.environ["CENTRIFUGO_HMAC_KEY"]

# Quick logins for the tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
