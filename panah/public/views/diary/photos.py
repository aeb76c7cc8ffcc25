"""Photos of the work, the place, the papers: kept as they are, each with its hash."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from panah.core.errors import InputError
from panah.diary import actions, queries
from panah.public.diary.forms import PhotoForm
from panah.public.messages import message_for
from panah.public.opened import OpenedDiary, new_token
from panah.public.views.diary.gates import page, with_diary


@require_http_methods(["GET", "HEAD", "POST"])
@with_diary
def photos(request: HttpRequest, opened: OpenedDiary) -> HttpResponse:
    """The photos, and a form to add one."""
    form = PhotoForm(
        request.POST or None, request.FILES or None, receipt=opened.receipt, initial={"token": new_token()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            _add(opened, form)
        except InputError as problem:
            form.add_error("file", message_for(problem))
        else:
            return redirect("public:diary-photos")
    files = queries.files(opened.diary, opened.keyring)
    return page(request, "photos", {"form": form, "files": files, "limit": actions.MAX_FILES})


def _add(opened: OpenedDiary, form: PhotoForm) -> None:
    if form.accepted is None:
        raise InputError("No file was chosen", code="file_missing")
    said = form.cleaned_data
    actions.add_file(
        diary=opened.diary,
        accepted=form.accepted,
        token=said["token"],
        day=said["day"],
        note=said["note"],
    )


@require_safe
@with_diary
def photo(_request: HttpRequest, opened: OpenedDiary, file_id: UUID) -> HttpResponse:
    """One file as it was given, always as a download."""
    found = queries.file_content(opened.diary, opened.keyring, file_id)
    if found is None:
        raise Http404
    card, content = found
    return download(content, card.name, card.media_type)


def download(content: bytes, name: str, media_type: str) -> HttpResponse:
    """A file that the browser saves and never runs."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
@with_diary
def erase_photo(_request: HttpRequest, opened: OpenedDiary, file_id: UUID) -> HttpResponse:
    """Take a photo out: its content and its key are destroyed."""
    actions.erase_one_file(diary=opened.diary, file_id=file_id)
    return redirect("public:diary-photos")
