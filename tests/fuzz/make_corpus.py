"""Writes the seeds of the fuzz targets into corpus/, from the vectors and key files of tests/data."""

import pathlib
import struct

HERE = pathlib.Path(__file__).parent
DATA = HERE.parent / "data"
TEXTS = ["alice", "\u202eecila", "J\u00f6rg \U0001f600", "fe80::1%eth0", "a-b.example.org.", "1.2.3.4"]
CONFIGS = [
    "# none\n\n", "port = 4243\nbind = ::1\nbind = 127.0.0.1\n", "log-level=debug\r\nmax-users =  5\n",
    "ban = 192.0.2.0/24\nban = mallory\nban = 2001:db8::/32\n", "metrics = 127.0.0.1:9100\ncontrol = none\n",
    "queue-limit = 99999999999999999999\n", "[server]\nport = 1\n", "port\n", "metrics = [::1]:0\n"]
REQUESTS = [
    '{"cmd":"call","args":["bob"],"id":"7"}', '{"cmd":"list","id":1.5e600}', '{"args":["a\\n","\\u0000"],"cmd":"kick"}',
    '{"command":"kick","argument":"alice"}', '{"command":null}', '{"cmd":3}', '{"cmd":"a","args":[3]}', "[[[[",
    '{"type":"reply","id":1,"ok":true,"text":"done"}', '{"ok":false,"status":5,"error":"gone"}', "call bob"]
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE"
NAMES = [
    f'alice namespaces="babel-login" {KEY} since=2026-11-29T12:00:00Z\n', f'"al ice" {KEY} alice@laptop\n# x\n\nbob {KEY}',
    f'a%2Cb namespaces="git,babel-login" {KEY}\r\n', "alice ssh-rsa AAAA\n", "alice,bob *\n", '"alice\n', "% x\n", 'a namespaces="\n',
    "A" * 43 + " uses=1 until=2026-12-06T12:00:00Z\n", "B" * 42 + 'A uses=10000 until=2026-12-06 "al ice"\n']
FINGERPRINT = "SHA256:" + 42 * "a" + "A"
LINKS = [
    "example.org", "[2001:db8::1]:99", "babel://h:1/", f"babels://h:99/?k={FINGERPRINT}&i=a-Z_09&n=Ann%20Lee",
    f"babel:alice@babel.example.org {KEY}", f"babel:Ann%20Lee%40x@[::1]:99 {KEY}"]
SERVERS = [
    f"# mine\n\na.example:4243 ca 2026-11-29\n[::1]:99 key {FINGERPRINT} 2026-11-29\n",
    f"h:1 {KEY} 2026-11-29\nh:2 {KEY} 2026-11-29\nh:3 nonsense\n???"]
PEERS = [
    f"# mine\n\na.example:4243 bob {KEY} seen 2026-11-29\n[::1]:99 b%20c {KEY} verified 2026-11-29\n",
    f"h:1 bob nonsense\nh:2 %zz {KEY} seen 2026-11-29\n???"]
PLACES = [
    "\x00192.0.2.1:4243\n[2001:db8::1]:443\n10.0.0.1:4243\nrelay:1", "\x02127.0.0.1:4243\n[::ffff:192.0.2.1]:80", "\x05[fe80::1%eth0]:4243"]
HEADERS = [
    "GET /metrics HTTP/1.1\r\nHost: babel.example.org:9100\r\n\r\n", "HEAD /?x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\n\r\n",
    "POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody", "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "GET /" + 99 * "a" + " HTTP/1.1\r\nX: " + 99 * "b" + "\r\n\r\n", "GET / HTTP/1.1\r\n Host: folded\r\nA:\r\n b\r\n\r\n", "\r\nGET", "GET / HTTP/2.0\r\n\r\n"]
ENGINES = [
    "redis://127.0.0.1", "redis://user:PASSWORD@h", "rediss://a%40b@[::1]:99/0", "unix://babel@/run//a%20b/",
    "redis+sentinel://h1,h2:99/ours/3"]
REPLIES = [
    b"+OK\r\n:7\r\n$-1\r\n*-1\r\n", b"-NOSCRIPT none\r\n", b"*3\r\n$2\r\nOK\r\n$1\r\n7\r\n*2\r\n:1\r\n$-1\r\n", b"*2147483647\r\n",
    b"*1\r\n*2\r\n$12\r\n{babel}:news\r\n*1\r\n*2\r\n$3\r\n0-7\r\n*4\r\n$1\r\no\r\n$1\r\n2\r\n$1\r\n+\r\n$5\r\nalice\r\n",
    # INFO server, INFO replication, and a sentinel about a master.
    b"$52\r\n# Server\r\nrun_id:0a9f\r\nuptime_in_seconds:77\r\nhz:10\r\n\r\n", b"$28\r\n# Replication\r\nrole:master\r\n\r\n",
    b"*2\r\n$9\r\n192.0.2.1\r\n$4\r\n6379\r\n"]
OWNERS = ["11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo 1795953600", "probe 1 alice", "owner 1 KEY a name", "yours 1", "gone 1"]
JOINED = (b":6\r\n*4\r\n$2\r\nOK\r\n$1\r\n1\r\n$2\r\n10\r\n$1\r\n1\r\n"
          b"*7\r\n$2\r\nOK\r\n$2\r\n10\r\n$1\r\n0\r\n*2\r\n$1\r\n1\r\n$1\r\n2\r\n*2\r\n$1\r\nx\r\n$1\r\n2\r\n"
          b"$1\r\n0\r\n*2\r\n$1\r\ny\r\n$2\r\n+7\r\n"
          b"*2\r\n$2\r\nOK\r\n$1\r\n0\r\n"
          b"*4\r\n$2\r\nOK\r\n$1\r\n0\r\n*2\r\n$1\r\nx\r\n$54\r\n" + OWNERS[0].encode() + b"\r\n$3\r\nf.1\r\n")
CLAIMED = b"*3\r\n$2\r\nOK\r\n$2\r\n10\r\n$1\r\n%b\r\n"
# Nodes with another lease that stand still, and 1003 ms.
UNLIKE = b"*4\r\n$6\r\nUNLIKE\r\n$5\r\nlease\r\n$1\r\n9\r\n*2\r\n$1\r\n2\r\n$8\r\n17 f.1 b\r\n:1003\r\n"
NEWS = (b"*1\r\n*2\r\n$12\r\n{babel}:news\r\n*1\r\n*2\r\n$4\r\n0-11\r\n*4\r\n$1\r\no\r\n$1\r\n2\r\n$1\r\n+\r\n$1\r\nx\r\n"
        b"*1\r\n*2\r\n$12\r\n{babel}:in:1\r\n*1\r\n*2\r\n$3\r\n1-0\r\n*4\r\n$4\r\nfrom\r\n$1\r\n2\r\n$7\r\nmessage\r\n"
        b"$9\r\nprobe 7 x\r\n")
# A ban, a kick and a comparison are asked for and answered; another node lifts a ban.
ORDERS = (b":30\r\n:14\r\n:15\r\n:5\r\n*3\r\n$2\r\nOK\r\n$2\r\n11\r\n$1\r\n8\r\n"
          b"*5\r\n$2\r\nOK\r\n$2\r\n10\r\n$1\r\n0\r\n*2\r\n$1\r\n1\r\n$1\r\n2\r\n*2\r\n$1\r\nx\r\n$1\r\n2\r\n"
          b"*1\r\n*2\r\n$12\r\n{babel}:in:1\r\n*1\r\n*2\r\n$3\r\n1-0\r\n*4\r\n$4\r\nfrom\r\n$1\r\n2\r\n$7\r\nmessage\r\n"
          b"$8\r\nkicked 1\r\n"
          b"*1\r\n*2\r\n$12\r\n{babel}:news\r\n*1\r\n*2\r\n$4\r\n0-11\r\n*4\r\n$5\r\nunban\r\n$1\r\ny\r\n$6\r\nchange\r\n$1\r\n9\r\n")
LINKS_OF_NODES = [JOINED + b":1\r\n:0\r\n" + CLAIMED % b"O" + NEWS, JOINED + b":1\r\n:0\r\n" + CLAIMED % b"2" + b":0\r\n" + NEWS,
                  JOINED + NEWS + b":7\r\n:6\r\n*3\r\n$4\r\nBUSY\r\n$1\r\n4\r\n$2\r\n17\r\n:0\r\n",
                  JOINED + b":10\r\n:5\r\n*3\r\n$2\r\nOK\r\n$1\r\nO\r\n$54\r\n" + OWNERS[0].encode() + b"\r\n",
                  JOINED + ORDERS,
                  b":6\r\n" + UNLIKE * 10 + JOINED[4:]]
BROKEN = [b"\x1b[2J", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"]


def write(folder, seeds):
    """The folder has these seeds, and no earlier ones."""
    target = HERE / "corpus" / folder
    target.mkdir(parents=True, exist_ok=True)
    for earlier in target.iterdir():
        earlier.unlink()
    for number, seed in enumerate(seeds):
        (target / f"{number:02}").write_bytes(seed)


def vectors(name):
    lines = (DATA / name).read_text().splitlines()
    return [bytes.fromhex(line.rsplit(" ", 1)[1]) for line in lines]


def main():
    packets = vectors("wire-vectors.txt")
    write("decode", [packet[8:] for packet in packets + vectors("extension-vectors.txt")])
    write("peer_messages", vectors("peer-vectors.txt"))
    # A limit, two steps, the steps, the stream.
    whole = b"".join(packets)
    write("framer", [bytes([limit, 2, 3, 11]) + whole for limit in (255, 30)]
          + [bytes([2, 1, 7]) + packets[0] * 3])
    write("printable", [b"\x40" + text.encode() for text in TEXTS] + [b"\x10" + text for text in BROKEN])
    write("config", [text.encode() for text in CONFIGS])
    write("control", [text.encode() for text in REQUESTS])
    write("names", [text.encode() for text in NAMES])
    write("srv", [b"\x05" + answer for answer in srv_answers()])
    write("proxy", [b"\x03" + header for header in proxy_headers()])
    write("http", [bytes([limit, 3]) + text.encode() for limit in (255, 0) for text in HEADERS])
    write("keys", key_texts())
    write("grant", [text.encode() for text in PLACES])
    write("link", [text.encode() for text in LINKS])
    write("known_servers", [text.encode() for text in SERVERS])
    write("session", [bytes(each) for each in session_plays()])
    # Steps of three bytes: a kind, a client, an address.
    call = bytes([0, 0, 1, 0, 0, 1, 0, 1, 2, 0, 1, 2, 2, 0, 1, 2, 1, 2])
    write("relay_table", [call, call + bytes([4, 75, 0]) + call, call + bytes([0, 0, 9, 2, 1, 2, 5, 1, 9]) + call,
                          call + bytes([5, 2, 1]) + call + bytes([3]) + bytes(73),
                          bytes([3, 0xb2]) + bytes(63)])
    write("known_peers", [text.encode() for text in PEERS])
    voice = struct.pack("<QHQ", 13, 7, 3) + b"\xf8\xff\xfe"
    write("candidate_proof", [b"\x03" + voice, b"\x0f" + voice[:-1], b"\x00" + struct.pack("<QH", 2, 11), b"\x07GET / HTTP/1.1"])
    write("handshake", [bytes([2 + side + contact]) + part
                        for contact in (0, 4) for side in (0, 1) for part in handshake_parts()])
    write("tls_engine", [bytes(each) for each in tls_plays()])
    write("sealed", sealed_seeds())
    write("relay", relay_seeds())
    write("membership", LINKS_OF_NODES)
    write("engine_url", [text.encode() for text in ENGINES])
    write("owners", [text.encode() for text in OWNERS])
    write("node_messages", node_plays())
    write("resp", [b"\x03" + each for each in REPLIES])
    write("port_mapping", mapping_seeds())


def key_texts():
    """A byte for the kind, and what fuzz_keys.cpp reads of it."""
    rows = [line.split() for line in (DATA / "crypto-vectors.txt").read_text().splitlines()]
    keys = [row[1:] for row in rows if row[0] == "key"]
    lines = [b"\0ssh-ed25519 " + base64.encode() for _, base64, _ in keys]
    fingerprints = [b"\1" + fingerprint.encode() for *_, fingerprint in keys]
    files = [b"\3" + path.read_bytes() for path in sorted((DATA / "keys").iterdir())]
    endorsements = [bytes.fromhex(row[-1]) for row in rows if row[0] == "endorsement"]
    chains = [b"\4\xff" + endorsements[0], b"\4\xff" + b"".join(endorsements), b"\4\0" + endorsements[0] * 5]
    key = bytes.fromhex(keys[0][0])
    proofs = [b"\5" + key + bytes.fromhex(row[5]) + bytes.fromhex(row[3]) for row in rows if row[0] == "sshsig"]
    return lines + fingerprints + [b"\2Zm9vYg", b"\2-_8"] + files + chains + proofs


def sealed_rows(*kinds):
    """The rows of these kinds, without the kind."""
    rows = [line.split() for line in (DATA / "sealed-vectors.txt").read_text().splitlines()]
    return [row[1:] for row in rows if row[0] in kinds]


def sealed_seeds():
    """A byte for the kind, and what fuzz_sealed.cpp reads of it."""
    items = [bytes.fromhex(row[-1]) for row in sealed_rows("voice", "report", "probe", "answer", "note", "noted")]
    parties = [bytes.fromhex(row[-1]) for row in sealed_rows("party")]
    datagrams = [bytes.fromhex(row[-1]) for row in sealed_rows("datagram")]
    voice, others = items[0], b"\0\0".join(items[2:])
    stream = b"".join(len(each).to_bytes(2, "little") + each for each in datagrams)
    return ([b"\0" + item for item in items] + [b"\0" + others + voice, b"\0" + others + b"\x30" + voice]
            + [b"\1" + bytes([i % 2]) + each for i, each in enumerate(datagrams)] + [b"\1\0" + bytes(40)]
            + [b"\2\7" + stream, b"\2\x40" + stream + b"\1\0"] + [b"\0" + each for each in parties])


def relay_seeds():
    """A byte for the kind, and what fuzz_relay.cpp reads of it."""
    messages = [bytes.fromhex(row[-1]) for row in sealed_rows("bind", "bound")]
    tickets = [bytes.fromhex(row[-2]) for row in sealed_rows("ticket")]
    lost = [0, 60] * 30
    plays = [[1, 1, 1, 0, 0, 255] * 8, [0, 60, 3, 0, 2, 0, 0, 255, 4, 0, *lost], [*lost, 5, 0, 0, 60, 3, 0, 2, 0, 1, 1, 1, 0],
             [1, 2, 6, 0, 0, 30, 6, 0, 1, 17, 1, 0]]
    messages += [b"\xb2" + bytes(63), b"\xb3" + bytes(range(18)) + b"\4" + bytes(20)]
    return [b"\0" + each for each in messages + tickets] + [b"\1" + bytes(each) for each in plays]


def mapping_seeds():
    """A byte of time, a size, and an answer, as fuzz_port_mapping.cpp reads them."""
    rows = [line.split() for line in (DATA / "mapping-vectors.txt").read_text().splitlines()]
    answers = [bytes.fromhex(row[-1]) for row in rows if row[0] in ("pcp-answer", "pmp-answer", "pmp-address")]
    no_pcp = bytes([0, 0x81, 0, 1, 0, 0, 0, 9])
    zero_nonce = answers[0][:24] + bytes(12) + answers[0][36:]
    parts = [bytes([1, len(each)]) + each for each in [zero_nonce, no_pcp, *answers]]
    wait = bytes([255, 0])
    return [*parts, parts[0] + wait * 4 + parts[0], parts[1] + b"".join(parts[2:]) + wait * 3, wait * 12]


def srv_answers():
    """Answers of the DNS: two targets, one of them compressed; an alias; none; and the root."""
    def name(text):
        return b"".join(bytes([len(label)]) + label.encode() for label in text.split(".") if label) + b"\0"

    def answer(*records, flags=0x8180):
        head = struct.pack(">6H", 7, flags, 1, len(records), 0, 0) + name("_babels._tcp.example.org")
        return head + struct.pack(">HH", 33, 1) + b"".join(
            owner + struct.pack(">HHIH", kind, 1, 60, len(data)) + data for owner, kind, data in records)

    def srv(priority, weight, port, target):
        return b"\xc0\x0c", 33, struct.pack(">3H", priority, weight, port) + target

    two = answer(srv(10, 60, 4243, name("n1.example.org")), srv(20, 0, 5243, b"\x02n2\xc0\x19"))
    alias = answer((b"\xc0\x0c", 5, name("_babels._tcp.b.org")),
                   (name("_babels._tcp.b.org"), 33, struct.pack(">3H", 0, 0, 1) + name("n.b.org")))
    return [two, alias, answer(), answer(srv(0, 0, 0, b"\0")), answer(flags=0x8183), two[:60]]


def proxy_headers():
    """Of both versions, and what follows one."""
    start = b"\r\n\r\n\0\r\nQUIT\n"
    v4 = bytes([192, 0, 2, 7, 198, 51, 100, 1, 156, 64, 16, 146])
    return [b"PROXY TCP4 192.0.2.7 198.51.100.1 40000 4242\r\n", b"PROXY TCP6 2001:db8::1 ::1 1 2\r\nmore",
            b"PROXY UNKNOWN\r\n", start + b"\x21\x11\0\x0c" + v4, start + b"\x20\0\0\0",
            start + b"\x21\x21\0\x24" + v4 * 3 + b"more", start + b"\x21\x11\0\x10" + v4 + b"tlv."]


def tls_plays():
    """Side (0 server, 1 client), step (of fuzz_tls_engine.cpp), and the step's arguments."""
    shake = [1, 7, 1, 0, 7, 1, 1, 7, 1]
    talk = [1, 0, 9, 1, 7, 3, 0, 0, 200, 0, 6, 40, 0, 7, 255]
    renew = [1, 1, 0, 0, 1, 1, 1, 7, 1, 0, 7, 1]
    close = [1, 2, 0, 1, 7, 1, 0, 2, 0, 0, 7, 1]
    alert, request = [21, 3, 3, 0, 2, 2, 40], list(b"GET / HTTP/1.1\r\n\r\n")
    hello = [22, 3, 1, 0, 9, 1, 1, 255, 255, 3, 3, 0, 0, 0]
    added = [[1, 4, 255, 1, 4, 255, 1, 5, len(each), *each, 1, 7, 1] for each in (alert, request, hello)]
    return [[0] + shake + talk + renew + close, [1] + talk + renew + talk + close, [1] + close, *([0] + each for each in added),
            [1, 1, 0, 3, 1, 3, 20, 255, 1, 7, 1], [1, 0, 5, 30, 23, 3, 3, 0, 25] + [7] * 25 + [0, 7, 1]]


def handshake_parts():
    """Messages of a call's stream, each as a part of its own, and all of them in one."""
    messages = vectors("peer-vectors.txt")
    several = [b"".join(len(each).to_bytes(2, "little") + each for each in messages)]
    whole = b"".join(messages)
    return several + [len(whole).to_bytes(2, "little") + whole]


def node_plays():
    """Events (of fuzz_node_messages.cpp): a refusal, a pause, and messages with their sizes."""
    def texts(*all_of_them):
        return b"".join(struct.pack("<Q", len(each)) + each for each in all_of_them)

    def caller(request, packet):
        return struct.pack("<HQ", 1, request) + texts(b"far", b"bob", b"192.0.2.1", b"", packet)

    def callee(request, *packets):
        head = struct.pack("<HQ", 2, request) + texts(b"far", b"alice")
        return head + struct.pack("<Q", len(packets)) + texts(*packets)

    def heard(*messages):
        return b"".join(b"\x04" + struct.pack("<H", len(each)) + each for each in messages)

    call = struct.pack("<H", 6) + texts(b"bob", b"") + struct.pack("<H", 9)
    refused_bob = struct.pack("<H", 9) + texts(b"bob")
    refused_far = struct.pack("<H", 9) + texts(b"far")
    error = struct.pack("<H", 8) + texts(b"no")
    offer = struct.pack("<HI", 0x24, 1) + texts(b"bob") + b"\x00" + texts(b"hello")
    cannot = struct.pack("<HIIBB", 0x25, 1, 0, 0, 1) + texts(b"") + bytes(2 + 4 + 4) + texts(b"", b"") + bytes(8)
    passed_on = (struct.pack("<HIIBB", 0x25, 1, 77, 1, 0) + texts(b"") + bytes(2) + struct.pack("<II", 5, 6)
                 + texts(b"", b"") + bytes(8))
    accepted = struct.pack("<HIB", 0x26, 77, 2) + texts(b"yes")
    end = struct.pack("<HIB", 0x26, 77, 3) + texts(b"\x05")
    return [heard(caller(1, call)), heard(caller(1, call), caller(0, refused_bob)), heard(caller(1, call)) + b"\x03\x01",
            heard(caller(2, offer)) + b"\x01\x02", heard(callee(1)), heard(callee(1, error, refused_far)),
            heard(callee(2, cannot)), heard(callee(2, passed_on), callee(0, accepted), callee(0, end)),
            b"\x00\x00" + heard(callee(2, passed_on)), heard(callee(2, passed_on)) + b"\x01"]


def session_plays():
    """Session (0 to 2), step (of fuzz_session.cpp), and the step's arguments."""
    settle = [0, 9]
    come = [byte for who in range(3) for byte in (who, 0, who, 0, who)] + settle
    call = [0, 1, 1, 7] + settle
    refuse = [1, 3, 0] + settle
    leave = [1, 7] + settle
    deaf = [2, 5, 3]
    prove = [byte for who in (1, 2) for byte in (who, 0, who, 0, 64)] + settle
    own = [1, 0, 1, 0, 64] + settle
    return [come, come + call + refuse, come + call + leave, come + deaf + leave + call,
            come + leave + [1, 0, 1, 0, 1] + settle, come + [0, 4, 200] + list(range(20)),
            come + deaf + [0, 8, 11] + settle, come + [0, 0, 1, 1, 0, 3] + settle,
            prove, prove + leave + [1, 0, 1, 0, 0] + settle, [0, 0, 0, 0, 1] + prove + [2, 0, 128] + settle,
            own + leave + [1, 0, 1, 0, 112] + settle, own + [2, 0, 2, 0, 96] + settle,
            [1, 0, 1, 0, 64, 0, 19, 2, 0, 2, 0, 0, 0, 39] + settle]


if __name__ == "__main__":
    main()
