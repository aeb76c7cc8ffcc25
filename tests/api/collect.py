"""A small OpenRosa client of its own: what ODK Collect does, over real sockets, with nothing of ours but the protocol.

It asks without credentials first and signs in when it is told to, reads the form list, checks the form's digest, fills
in the form's own instance, sends media in as many parts as the server's limit asks for, and sends a form again after
anything but 201 and 202.
"""

import base64
import copy
import hashlib
import http.client
import socket
import uuid
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

XFORMS = "{http://www.w3.org/2002/xforms}"
LIST = "{http://openrosa.org/xforms/xformsList}"
OPENROSA = "{http://openrosa.org/xforms}"
TIMEOUT = 60


@dataclass
class Blank:
    """A form as fetched."""

    form_id: str
    version: str
    content: bytes

    @property
    def instance(self):
        """The empty instance inside the form."""
        root = ET.fromstring(self.content)
        return next(each[0] for each in root.iter(f"{XFORMS}instance") if not each.get("id") and len(each))

    def fill(self, answers, instance_id=None, *, version=None, extra=None):
        """The submission: the form's own instance with these answers, wherever they stand in it.

        `version` and `extra` answers make it one of another form than this.
        """
        filled = copy.deepcopy(self.instance)
        if version:
            filled.set("version", version)
        for name, text in (extra or {}).items():
            ET.SubElement(filled, name).text = text
        left = dict(answers)
        for leaf in filled.iter():
            name = leaf.tag.rpartition("}")[2]
            if name in left and not len(leaf):
                leaf.text = left.pop(name)
            if name == "instanceID":
                leaf.text = instance_id or f"uuid:{uuid.uuid4()}"
        assert left == {}, f"the form does not ask {left}"
        return ET.tostring(filled, "utf-8", xml_declaration=True)


@dataclass
class Reply:
    """An answer of the server."""

    status: int
    headers: list
    body: bytes

    def header(self, name):
        """One header, or None. Two of a kind are a mistake."""
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(found) < 2, (name, found)
        return found[0] if found else None

    @property
    def message(self):
        """What Collect shows."""
        found = ET.fromstring(self.body).find("{http://openrosa.org/http/response}message")
        return "" if found is None else found.text


@dataclass
class Collect:
    """One device: where the server is, and its login."""

    server: str
    login: str = ""
    secret: str = ""
    asked: list = field(default_factory=list)

    def ask(self, method, address, body=None, content_type=None, *, signed=False):
        """One request."""
        parts = urlsplit(address)
        headers = {"X-OpenRosa-Version": "1.0", "Date": "Sat, 21 Nov 2026 20:00:00 GMT"}
        if content_type:
            headers["Content-Type"] = content_type
        if signed:
            token = base64.b64encode(f"{self.login}:{self.secret}".encode()).decode()
            headers["Authorization"] = f"Basic {token}"
        self.asked.append((method, parts.path, signed))
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        with closing(http.client.HTTPConnection(parts.hostname, parts.port, timeout=TIMEOUT)) as connection:
            connection.request(method, path, body=body, headers=headers)
            with closing(connection.getresponse()) as response:
                return Reply(response.status, response.getheaders(), response.read())

    def sign_in(self, method, address, body=None, content_type=None):
        """Without credentials first; with them when the server asks."""
        reply = self.ask(method, address, body, content_type)
        if reply.status == 401 and "Basic" in (reply.header("WWW-Authenticate") or ""):
            reply = self.ask(method, address, body, content_type, signed=True)
        return reply

    def forms(self):
        """Every form of the list, fetched and checked against its digest."""
        reply = self.sign_in("GET", f"{self.server}/formList")
        assert reply.status == 200, reply.status
        assert reply.header("X-OpenRosa-Version") == "1.0"
        found = {}
        for item in ET.fromstring(reply.body).iter(f"{LIST}xform"):
            told = {child.tag.removeprefix(LIST): child.text for child in item}
            blank = self.sign_in("GET", told["downloadUrl"])
            assert blank.status == 200
            assert told["hash"] == f"md5:{hashlib.md5(blank.body).hexdigest()}"
            found[told["formID"]] = Blank(told["formID"], told["version"], blank.body)
        return found

    def where(self):
        """HEAD: where to send, and how many bytes at once."""
        reply = self.sign_in("HEAD", f"{self.server}/submission")
        assert reply.status == 204, reply.status
        assert reply.body == b""
        return reply.header("Location"), int(reply.header("X-OpenRosa-Accept-Content-Length"))

    def send(self, xml, media=None, *, most=None):
        """A filled-in form with its media, in as many requests as fit; the last reply, or the first that refused."""
        location, limit = self.where()
        parts = self.split(xml, media or {}, most or limit)
        reply = None
        for number, names in enumerate(parts):
            content_type, body = multipart(
                xml, {name: media[name] for name in names}, is_last=number == len(parts) - 1
            )
            reply = self.ask("POST", location, body, content_type, signed=True)
            if reply.status not in {201, 202}:
                return reply
        return reply

    @staticmethod
    def split(xml, media, limit):
        """Names of media by request: as many as fit below the limit."""
        parts, room = [[]], limit - len(xml) - 4096
        for name, content in media.items():
            if parts[-1] and len(content) > room:
                parts.append([])
                room = limit - len(xml) - 4096
            parts[-1].append(name)
            room -= len(content) + 512
        return parts

    def send_and_lose_the_answer(self, xml, media=None):
        """Everything is sent, and the network is gone before the answer is read."""
        self.cut_off(xml, media, share=1.0)

    def cut_off(self, xml, media=None, share=0.5):
        """The network is gone when this share of the request has been sent."""
        location, _limit = self.where()
        parts = urlsplit(location)
        content_type, body = multipart(xml, media or {}, is_last=True)
        token = base64.b64encode(f"{self.login}:{self.secret}".encode()).decode()
        head = (
            f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Basic {token}\r\n"
            f"X-OpenRosa-Version: 1.0\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection((parts.hostname, parts.port), timeout=TIMEOUT) as connection:
            connection.sendall(head.encode() + body[: int(len(body) * share)])
            if share >= 1:
                # The first byte of the answer proves that it was given; the rest is never read.
                connection.recv(1)


def multipart(xml, media, *, is_last):
    """The body of a POST, as Collect builds it."""
    boundary = uuid.uuid4().hex
    chunks = [part(boundary, "xml_submission_file", "filled.xml", "text/xml", xml)]
    chunks += [part(boundary, name, name, "image/jpeg", content) for name, content in media.items()]
    if not is_last:
        chunks.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="*isIncomplete*"\r\n\r\nyes\r\n'.encode()
        )
    return f"multipart/form-data; boundary={boundary}", b"".join([*chunks, f"--{boundary}--\r\n".encode()])


def part(boundary, name, filename, media_type, content):
    """One file of the body."""
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        f"Content-Type: {media_type}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n"
