import json

from django.http import JsonResponse
from django.views.decorators.csrf import csrf_exempt
from instant.producers import publish


@csrf_exempt
def publish_view(request):
    """Publishes `message` to `channel`; the rest of the body are the further arguments by their names."""
    body = json.loads(request.body)
    publish(body.pop("channel"), body.pop("message"), **body)
    return JsonResponse({})
