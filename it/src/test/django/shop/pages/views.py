from django.http import HttpResponse


def home(request):
    return HttpResponse("welcome\n", content_type="text/plain")
