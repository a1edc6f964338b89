"""A Django project with django-instant, made by Django itself in the folder given, with SQLite, users and channels.
Serves it on a free port, which it prints as one line of JSON. Where the server is and its keys are in the environment,
see newsroom/settings_instant.py."""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import django
from django.core.management import call_command

PASSWORD = "newsroom"


def create_project(folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "django", "startproject", "newsroom", str(folder)], check=True)
    shutil.copytree(Path(__file__).parent / "newsroom", folder / "newsroom", dirs_exist_ok=True)
    sys.path.insert(0, str(folder))
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings_instant"
    django.setup()
    call_command("migrate", verbosity=0)


def create_users_and_channels() -> None:
    from django.contrib.auth.models import Group, User
    from instant.models import Channel

    editors = Group.objects.create(name="editors")
    User.objects.create_user("ann", password=PASSWORD)
    User.objects.create_user("eve", password=PASSWORD).groups.add(editors)
    User.objects.create_user("sam", password=PASSWORD, is_staff=True)
    User.objects.create_superuser("root", password=PASSWORD)

    # Of a name that is not public django-instant puts `$` in front of the last part: `$chat:$lounge`, `$staffroom`.
    Channel.objects.create(name="news", level="public")
    Channel.objects.create(name="$chat:lounge", level="users")
    Channel.objects.create(name="$closed:desk", level="groups").groups.add(editors)
    Channel.objects.create(name="staffroom", level="staff")
    Channel.objects.create(name="control", level="superuser")
    Channel.objects.create(name="abandoned", level="users", is_active=False)


def serve() -> None:
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler, ipv6=False)
    server.set_app(get_wsgi_application())
    print(json.dumps({"port": server.server_port}), flush=True)
    server.serve_forever()


parser = argparse.ArgumentParser()
parser.add_argument("--folder", required=True, type=Path)
create_project(parser.parse_args().folder)
create_users_and_channels()
serve()
