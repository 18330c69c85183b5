"""Voice calls from Python: starts babel-cli, or reaches one that runs, by its JSON interface.

    import asyncio
    import babelcall

    async def main():
        async with babelcall.Client("door", audio="null") as client:
            call = await client.call("bob")
            await client.play("ding.wav")
            await call.hangup()

    asyncio.run(main())

`with babelcall.blocking("door", audio="null") as client:` takes the same steps without asyncio. Commands are those of
`babel-cli help prompt`, events those of `babel-cli help json`. Needs Python 3.11 and no other module.
"""
import asyncio
import collections
import contextlib
import dataclasses
import enum
import functools
import glob
import inspect
import json
import logging
import os
import signal
import socket
import struct
import sys
import threading
import urllib.parse
import weakref

LOG = logging.getLogger("babelcall")
MOST_WAITING = 1000  # events that nobody has taken yet: beyond these the oldest are dropped
MOST_BYTES = 16 << 20  # of a line: a server may have many users
CLOSING_SECONDS = 10  # babel-cli hangs up and ends within that
NEWS_SECONDS = 5  # an event follows the reply to its command within that


class Status(enum.IntEnum):
    """Reasons of a failure: the exit statuses of `babel-cli help exit`."""
    (DONE, FAILED, USAGE, UNREACHABLE, LOGIN_REFUSED, NOT_ONLINE, REFUSED, NO_ANSWER, MEDIA_FAILED, SOUND_FAILED,
     DROPPED, TRY_LATER, INSECURE) = range(13)


class BabelError(Exception):
    """A failure in the program's words. `status` is one of Status, or 128 and the number of a signal."""

    def __init__(self, words, status=Status.FAILED):
        super().__init__(words)
        self.status = status


class CommandFailed(BabelError):
    """A command failed: nobody answered, a file is missing, the caller has gone."""


class Ended(BabelError):
    """babel-cli has ended: the login was refused, the server is gone, somebody has stopped it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Event:
    """A line of babel-cli. Each type has a class with its fields; `fields` has those of later versions, too."""
    type: str
    seq: int
    ts: str
    fields: dict = dataclasses.field(repr=False)


TYPES = {}  # classes of events


def _event(name, kind, fields):
    """The class of a type. Its fields are those of `babel-cli help json`: [optional] ones default to None."""
    columns = [(each.strip("[]"), object, dataclasses.field(**({"default": None} if each[0] == "[" else {})))
               for each in fields.split()]
    TYPES[kind] = dataclasses.make_dataclass(name, columns, bases=(Event,), frozen=True, kw_only=True,
                                             namespace={"__module__": __name__})
    return TYPES[kind]


Connected = _event("Connected", "connected", "server ms security [trust] [key] [cipher]")
ServerUntrusted = _event("ServerUntrusted", "server.untrusted",
                         "server code why [expected] [presented] [node] [in_call]")
LoginOk = _event("LoginOk", "login.ok", "name security")
LoginFailed = _event("LoginFailed", "login.failed", "reason code")
LoginWaiting = _event("LoginWaiting", "login.waiting", "reason code retry_s")
ContactsAdd = _event("ContactsAdd", "contacts.add", "names [proved]")
ContactsDel = _event("ContactsDel", "contacts.del", "names")
CallOutgoing = _event("CallOutgoing", "call.outgoing", "call peer port")
CallIncoming = _event("CallIncoming", "call.incoming", "call peer host port security [key] [words]")
CallUp = _event("CallUp", "call.up", "call peer codec rate kbps [muted] path security [key] [words]")
CallPath = _event("CallPath", "call.path", "call peer path")
CallState = _event("CallState", "call.state", "call peer muted deafened held recording conference")
CallText = _event("CallText", "call.text", "call peer text")
CallParty = _event("CallParty", "call.party", "call peer names")
CallRefused = _event("CallRefused", "call.insecure_refused", "peer direction code why [known] [presented] [since]")
WordsAttempt = _event("WordsAttempt", "call.words_attempt", "peer")
CallGap = _event("CallGap", "call.gap", "call peer ms")
CallQuality = _event("CallQuality", "call.quality", "call peer why")
Audio = _event("Audio", "audio", "state side device [instead] [why]")
CallEnded = _event("CallEnded", "call.ended", "call peer reason [detail] secs [security] stats")
Stats = _event("Stats", "stats", "call peer secs")
CallMissed = _event("CallMissed", "call.missed", "peer secs why")
PlayDone = _event("PlayDone", "play.done", "file")
PlayFailed = _event("PlayFailed", "play.failed", "file why")
RecordStarted = _event("RecordStarted", "record.started", "file")
RecordDone = _event("RecordDone", "record.done", "file")
RecordFailed = _event("RecordFailed", "record.failed", "file why")
ServerLost = _event("ServerLost", "server.lost", "why [retry_s] [code]")
ServerBack = _event("ServerBack", "server.back", "security")
Complaint = _event("Complaint", "error", "what")


def read_event(line):
    """The event in a line. ValueError: there is none."""
    fields = json.loads(line)
    try:
        kind = TYPES.get(fields["type"], Event)
        known = {each.name for each in dataclasses.fields(kind)} & fields.keys() - {"fields"}
        return kind(fields=fields, **{name: fields[name] for name in known})
    except (AttributeError, KeyError, TypeError) as wrong:
        raise ValueError(f"no event is in this line: {line[:200]!r}") from wrong


class Feed:
    """Asynchronous iterator of all that comes from now on: events, or calls. Ends with babel-cli."""

    def __init__(self):
        self._items = collections.deque(maxlen=MOST_WAITING)
        self._news = asyncio.Event()
        self._end = None

    def put(self, item):
        self._items.append(item)
        self._news.set()

    def close(self, error=None):
        self._end = self._end or error or StopAsyncIteration()
        self._news.set()

    def __aiter__(self):
        return self

    async def __anext__(self):
        while not self._items:
            if self._end:
                raise self._end
            self._news.clear()
            await self._news.wait()
        return self._items.popleft()

    async def find(self, *kinds, timeout=None):
        """The next one of these classes; others are dropped. TimeoutError: none came in so many seconds."""
        async with asyncio.timeout(timeout):
            async for item in self:
                if isinstance(item, kinds or object):
                    return item
        raise Ended("babel-cli has ended")


class Remote:
    """The commands of a client that runs, by its control socket. They run side by side."""

    def __init__(self, path):
        self._path = path

    async def ask(self, *words, timeout=None):
        """The reply to a command. One whose time is up is cancelled. Errors: CommandFailed, Ended, TimeoutError."""
        request = json.dumps({"cmd": words[0], "args": [str(word) for word in words[1:]]}, ensure_ascii=False)
        sent = request.encode() + b"\n"
        try:
            async with asyncio.timeout(timeout):
                reply = json.loads(await self._exchange(sent))
        except TimeoutError:
            raise
        except (OSError, ValueError) as wrong:
            raise Ended("babel-cli has ended without an answer") from wrong
        if not reply["ok"]:
            raise CommandFailed(reply.get("error", ""), reply["status"])
        return reply

    async def _exchange(self, line):
        reader, writer = await asyncio.open_unix_connection(self._path, limit=MOST_BYTES)
        try:
            writer.write(line)
            return await reader.readline()
        finally:
            writer.close()

    async def play(self, file):
        """Plays a file into the calls that are up, to its end."""
        await self.ask("play", _place(file))

    async def stop(self):
        """Ends the playback, whose play() returns then."""
        await self.ask("stop")

    async def record(self, file):
        """Begins to record: left is this side, right the peer. {start}, {peer}... in the name are filled in."""
        await self.ask("record", _place(file))

    async def stop_recording(self):
        """Returns once the file is complete."""
        await self.ask("record", "off")

    async def contacts(self):
        """The names of those who are online."""
        return (await self.ask("contacts"))["names"]


def attach(name):
    """The Remote of a client that runs as this user, by its name or the path of its socket. Its events go elsewhere."""
    for path in [name] if "/" in name else _sockets(os.environ):
        if "/" in name or urllib.parse.unquote(os.path.basename(path).removesuffix(".sock")) == name:
            return Remote(path)
    raise Ended(f"no client called {name} runs as this user")


def _place(file):
    return os.path.abspath(os.path.expanduser(file))


def _sockets(environment):
    """Paths of control sockets, the likeliest first."""
    state = environment.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
    folders = [environment.get("XDG_RUNTIME_DIR"), f"/run/user/{os.getuid()}"]
    places = [folder + "/babel" for folder in folders if folder] + [state + "/babel/run"]
    return [path for place in places for path in glob.glob(glob.escape(place) + "/*.sock")]


def _socket_of(process, environment):
    for path in _sockets(environment):
        with socket.socket(socket.AF_UNIX) as link, contextlib.suppress(OSError):
            link.settimeout(1)
            link.connect(path)
            owner, _, _ = struct.unpack("3i", link.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
            if owner == process:
                return path
    raise Ended("babel-cli has no control socket")


class Call:
    """A call: `number`, `peer`, and the events `offer`, `up` and `end`, each None before it comes.

    As an asynchronous iterator it yields its events, from the offer to the end.
    """

    def __init__(self, client, offer):
        self.client, self.offer, self.number, self.peer = client, offer, offer.call, offer.peer
        self.up = self.end = None
        self._events, self._is_up, self._is_over = Feed(), asyncio.Event(), asyncio.Event()

    def __aiter__(self):
        return self._events

    def concerns(self, event):
        is_given_up = isinstance(event, CallMissed) and event.why == "not_answered"
        is_ringing = isinstance(self.offer, CallIncoming) and not self.up
        return event.fields.get("call") == self.number or is_given_up and is_ringing and event.peer == self.peer

    def see(self, event):
        self._events.put(event)
        if isinstance(event, CallUp):
            self.up = event
            self._is_up.set()
        elif isinstance(event, (CallEnded, CallMissed)):
            self.end = event
            self.close()

    def close(self, error=None):
        self._events.close(error)
        self._is_up.set()
        self._is_over.set()

    async def _answered(self):
        await self._is_up.wait()
        if not self.up:
            raise CommandFailed("the call ended before it was answered")
        return self

    async def accept(self):
        """Returns once the call is up."""
        await self.client.ask("accept", self.peer)
        return await self._answered()

    async def refuse(self):
        await self.client.ask("refuse", self.peer)

    async def hangup(self):
        """Ends the call, in any state. It may have ended already."""
        failure = None
        try:
            if not self._is_over.is_set():
                await self.client.ask("hangup", self.peer)
        except CommandFailed as failed:
            failure = failed  # unless the peer was first
        if not await self.ended(NEWS_SECONDS):
            raise failure or BabelError(f"the call with {self.peer} does not end")

    async def send(self, words):
        """Sends words to the peer of an encrypted call, who gets a CallText."""
        await self.client.ask("msg", self.peer, words)

    async def ended(self, timeout=None):
        """Waits for the end and returns its event, or None if the call goes on after so many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._is_over.wait()
            if not self.end:
                raise Ended("babel-cli has ended")
        return self.end


class Client(Remote):
    """A babel-cli that this program starts, and ends. `name` and `options` are those of `babel-cli login`.

    max_calls=1 is --max-calls=1, dtx=True is --dtx; further arguments are options in their own form. `lost` counts the
    events that were dropped because this program was too slow.
    """

    def __init__(self, name, *arguments, program="babel-cli", environment=None, **options):
        super().__init__(None)
        self._environment = os.environ if environment is None else environment
        named = {key.replace("_", "-"): value for key, value in options.items() if value is not None}
        self._argv = [program, "login", f"--name={name}", "--json", *arguments]
        self._argv += [f"--{key}" if value is True else f"--{key}={_text(value)}" for key, value in named.items()]
        self.lost, self.calls = 0, {}  # calls that are not over, by number
        self._feeds, self._offers, self._complaints = weakref.WeakSet(), weakref.WeakSet(), collections.deque(maxlen=5)
        self._process, self._why, self._last_seq, self._is_closing = None, "", 0, False

    async def __aenter__(self):
        await self.start()
        return self

    async def __aexit__(self, *_):
        await self.close()

    async def start(self):
        """Returns once it is logged in. Errors: Ended."""
        pipe = asyncio.subprocess.PIPE
        self._logged_in = asyncio.get_running_loop().create_future()
        self._process = await asyncio.create_subprocess_exec(
            *self._argv, stdin=pipe, stdout=pipe, stderr=pipe, env=self._environment, limit=MOST_BYTES)
        self._following = asyncio.create_task(self._follow())
        try:
            await self._logged_in
            self._path = _socket_of(self._process.pid, self._environment)
        except BaseException:
            await self.close()
            raise

    async def close(self):
        """Hangs up, and ends babel-cli in good order."""
        self._is_closing = True
        for end in (self._process.terminate, self._process.kill):
            with contextlib.suppress(ProcessLookupError):
                end()
            if (await asyncio.wait([self._following], timeout=CLOSING_SECONDS))[0]:
                break

    def events(self):
        """A Feed of all events from now on."""
        feed = Feed()
        self._feeds.add(feed)
        return feed

    def incoming(self):
        """A Feed of the calls that ring, now and from now on."""
        feed = Feed()
        for call in self.calls.values():
            if isinstance(call.offer, CallIncoming) and not call.up:
                feed.put(call)
        self._offers.add(feed)
        return feed

    async def serve(self, answer):
        """Runs answer(call) for each call that rings, side by side, until babel-cli ends. Each call ends with that."""
        running = set()
        try:
            async for call in self.incoming():
                if isinstance(call.offer, CallIncoming):
                    running.add(task := asyncio.create_task(self._serve(answer, call)))
                    task.add_done_callback(running.discard)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _serve(self, answer, call):
        with contextlib.suppress(BabelError):
            try:
                await answer(call)
            except CommandFailed as failed:
                if not await call.ended(1):  # otherwise the caller has hung up
                    LOG.warning("call with %s: %s", call.peer, failed)
            except Ended:
                raise
            except Exception:
                LOG.exception("call with %s", call.peer)
            await call.hangup()

    async def call(self, who, timeout=None):
        """Places a call, and returns it once it is up. TimeoutError: nobody has answered for so many seconds."""
        offers = Feed()
        self._offers.add(offers)
        try:
            await self.ask("call", who, timeout=timeout)
        except (TimeoutError, asyncio.CancelledError):
            with contextlib.suppress(BabelError):
                await self.ask("hangup", who, timeout=NEWS_SECONDS)
            raise
        async with asyncio.timeout(NEWS_SECONDS):
            async for call in offers:
                if call.peer == who:
                    return await call._answered()

    async def record(self, file):
        """As that of Remote; returns the name of the file, which is another if there was one."""
        news = self.events()
        await super().record(file)
        return (await news.find(RecordStarted, timeout=NEWS_SECONDS)).file

    async def _follow(self):
        complaining = asyncio.create_task(self._follow_complaints())
        try:
            async for line in self._process.stdout:
                self._see(read_event(line))
        except ValueError as wrong:
            self._complaints.append(str(wrong))
            self._process.kill()
        status = await self._process.wait()
        await asyncio.wait([complaining], timeout=1)
        self._finish(status if status >= 0 else 128 - status)

    async def _follow_complaints(self):
        async for line in self._process.stderr:
            words = line.decode(errors="replace").strip().removeprefix("babel-cli: ")
            self._complaints.append(words)
            # Those before the login become the words of an exception.
            LOG.log(logging.WARNING if self._path else logging.DEBUG, "%s", words)

    def _see(self, event):
        self.lost += event.seq - self._last_seq - 1
        self._last_seq = event.seq
        if isinstance(event, LoginOk):
            self._logged_in.set_result(None)
        elif isinstance(event, (LoginFailed, ServerLost, ServerUntrusted)):
            self._why = event.fields.get("reason") or event.fields["why"]
        elif isinstance(event, (CallIncoming, CallOutgoing)):
            self.calls[event.call] = Call(self, event)
            for feed in self._offers:
                feed.put(self.calls[event.call])
        for call in [call for call in self.calls.values() if call.concerns(event)]:
            call.see(event)
            if call.end:
                del self.calls[call.number]
        for feed in self._feeds:
            feed.put(event)

    def _finish(self, status):
        words = self._why or "\n".join(self._complaints) or f"babel-cli has ended with status {status}"
        error = None if self._is_closing or not status else Ended(words, status)
        if not self._logged_in.done():
            self._logged_in.set_exception(error or Ended(words))
        for each in [*self._feeds, *self._offers, *self.calls.values()]:
            each.close(error)


def _text(value):
    return "false" if value is False else ",".join(value) if isinstance(value, (list, tuple)) else str(value)


class _Blocking:
    """An object of this module whose methods wait for their results, in a loop of another thread."""

    def __init__(self, inner, loop):
        self._inner, self._loop = inner, loop

    def _wait(self, function, *arguments, **named):
        async def perform():
            result = function(*arguments, **named)
            return await result if inspect.isawaitable(result) else result
        pending = asyncio.run_coroutine_threadsafe(perform(), self._loop)
        try:
            return self._wrapped(pending.result())
        except BaseException:
            pending.cancel()
            raise

    def _wrapped(self, value):
        return _Blocking(value, self._loop) if isinstance(value, (Call, Client, Feed)) else value

    def __getattr__(self, name):
        member = getattr(self._inner, name)
        return functools.partial(self._wait, member) if inspect.ismethod(member) else self._wrapped(member)

    def __iter__(self):
        items = aiter(self._inner)
        with contextlib.suppress(StopAsyncIteration):
            while True:
                yield self._wait(items.__anext__)


@contextlib.contextmanager
def blocking(name, *arguments, **options):
    """A Client whose methods, calls and feeds do not need asyncio: `with blocking("door") as client:`."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    client = _Blocking(Client(name, *arguments, **options), loop)
    try:
        client.start()
        try:
            yield client
        finally:
            client.close()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def run(main):
    """Runs a bot, and returns its exit status. SIGINT and SIGTERM end it in good order; a failure is printed."""
    async def guarded():
        task, caught = asyncio.current_task(), []
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, lambda it=number: (caught.append(it), task.cancel()))
        try:
            await main
        except BabelError as failed:
            print(failed, file=sys.stderr)
            return failed.status
        except asyncio.CancelledError:
            return 128 + caught[0]
        return 0
    return asyncio.run(guarded())
