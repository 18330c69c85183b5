-- Messages of links: their fields, by opcode and direction. Bytes: docs/protocol.md.

local read = ...
if not read then return end -- loaded alone, as Wireshark does in a folder of plugins
local u8, u16, u32, u64 = read.u8, read.u16, read.u32, read.u64
local text, blob, list = read.text, read.blob, read.list

local KINDS = { [0] = "cannot be passed on", "passed on", "base call by the relay" }
local FAULTS = { [0] = "none", "not online", "takes no offers", "too often", "yourself", "not logged in", "full" }
local STEPS = { "handshake", "accept", "end" }
local ENDS = { "refused", "busy", "no answer", "withdrawn", "failed", "identity" }
local REFUSALS = { "taken", "not allowed", "bound to another key", "registration closed", "invite needed",
    "invite invalid", "full", "too many logins", "banned", "proof wrong" }
local NOTICES = { "logged in elsewhere", "restart", "other node" }
local WATCHES = { [0] = "instead", "add", "remove" }
local POSITIONS = { [0] = "whole list", "difference", "later" }
local OPENS = { [0] = "closed", "open" }

local NAMES = { "HelloConnect", "Login", "LoginSuccess", "LoginFailed", "AddContact", "CallRequest", "VoiceData",
    "ErrorResponse", "CallRefused", "DelContact", "ConnectionEstablished", [0x20] = "Welcome", [0x21] = "Login2",
    [0x22] = "LoginRefused", [0x23] = "Presence", [0x24] = "Offer", [0x25] = "Offered", [0x26] = "Signal",
    [0x27] = "Notice", [0x28] = "WhoIs", [0x29] = "Reach", [0x2a] = "Watch", [0x2b] = "Position", [0x2c] = "Since" }

-- The fields of a link, by the last part of their names.
local f = {}
for name, title in pairs({ name = "Name", contact = "Contact", host = "Host", words = "Words", invite = "Invite",
    capability = "Capability", relay = "Relay" }) do
    f[name] = ProtoField.string("babelcall." .. name, title)
end
for name, title in pairs({ data = "Opus packet", key = "Key", proof = "Proof", endorsement = "Endorsement",
    blob = "Blob", ticket = "Ticket", leg_key = "Leg key", rest = "Bytes behind the last field",
    undecoded = "Bytes without a message" }) do
    f[name] = ProtoField.bytes("babelcall." .. name, title)
end
for name, title in pairs({ length = "Length", count = "Count", bound_since = "Bound since", run = "Run",
    number = "Number" }) do
    f[name] = ProtoField.uint64("babelcall." .. name, title)
end
for name, title in pairs({ tag = "Tag", call = "Call", mine = "Mine", theirs = "Theirs" }) do
    f[name] = ProtoField.uint32("babelcall." .. name, title)
end
f.opcode = ProtoField.uint16("babelcall.opcode", "Opcode", base.HEX, NAMES)
f.port = ProtoField.uint16("babelcall.port", "Port")
f.minor = ProtoField.uint16("babelcall.minor", "Minor version")
f.refusal = ProtoField.uint16("babelcall.refusal", "Code", base.DEC, REFUSALS)
f.notice = ProtoField.uint16("babelcall.notice", "Code", base.DEC, NOTICES)
f.flags = ProtoField.uint8("babelcall.flags", "Flags", base.HEX)
f.proved = ProtoField.bool("babelcall.flags.proved", "Proved key", 8, nil, 1)
f.offers = ProtoField.bool("babelcall.flags.offers", "Takes offers", 8, nil, 2)
f.guest = ProtoField.bool("babelcall.flags.guest", "Guest", 8, nil, 4)
f.kind = ProtoField.uint8("babelcall.kind", "Kind", base.DEC, KINDS)
f.fault = ProtoField.uint8("babelcall.reason", "Reason", base.DEC, FAULTS)
f.step = ProtoField.uint8("babelcall.step", "Step", base.DEC, STEPS)
f.ending = ProtoField.uint8("babelcall.end", "End", base.DEC, ENDS)
f.watch = ProtoField.uint8("babelcall.watch", "Change", base.DEC, WATCHES)
f.position = ProtoField.uint8("babelcall.position", "Kind", base.DEC, POSITIONS)
f.open = ProtoField.uint8("babelcall.open", "Open", base.DEC, OPENS)

local function none_or(bytes)
    return function(size) return size == 0 or size == bytes end
end
local function at_most(bytes)
    return function(size) return size <= bytes end
end
local function exactly(bytes)
    return function(size) return size == bytes end
end

-- The last byte read is the step.
local function signal_blob(cursor, field, allowed)
    local step = cursor.last
    if not blob(cursor, field, allowed) then return false end
    if step ~= 3 then return true end
    if cursor.range:len() == 0 then return false end
    cursor.tree:add(f.ending, cursor.range:range(0, 1))
    return true
end

local function contact(cursor, field)
    if not text(cursor, field) or cursor.at == cursor.stop then return false end
    local range = read.take(cursor, 1)
    local item = cursor.tree:add(f.flags, range)
    item:add(f.proved, range)
    item:add(f.offers, range)
    item:add(f.guest, range)
    return true
end

local CAPABILITIES = { list(text, f.count, at_most(16)), f.capability, at_most(32) }
local ENDORSEMENTS = { list(blob, f.count, at_most(4)), f.endorsement, exactly(105) }
local KEY = { blob, f.key, none_or(32) }
local GRANT = { function(cursor)
    return read.read_fields(cursor, { { u32, f.mine }, { u32, f.theirs }, { blob, f.ticket, none_or(36) },
        { blob, f.leg_key, none_or(32) }, { list(text, f.count, at_most(4)), f.relay, at_most(64) } })
end }
local CALL_REQUEST = { { text, f.contact }, { text, f.host }, { u16, f.port } }
local NAME, CONTACT, CONTACTS = { { text, f.name } }, { { text, f.contact } }, { { list(text, f.count), f.contact } }
local WORDS = { { text, f.words } }
local SIGNAL = { { u32, f.call }, { u8, f.step }, { signal_blob, f.blob, at_most(2048) } }

-- Fields by opcode, in each direction that has the message.
local TO_SERVER = {
    [0x02] = NAME, [0x06] = CALL_REQUEST, [0x09] = CONTACT,
    [0x21] = { { text, f.name }, KEY, { blob, f.proof, none_or(64) }, { text, f.invite }, CAPABILITIES, ENDORSEMENTS },
    [0x24] = { { u32, f.tag }, { text, f.contact }, { u8, f.flags }, { blob, f.blob, at_most(2048) } },
    [0x26] = SIGNAL, [0x28] = NAME, [0x29] = { { u16, f.port } },
    [0x2a] = { { u8, f.watch }, { list(text, f.count), f.contact } }, [0x2c] = { { u64, f.run }, { u64, f.number } },
}
local TO_CLIENT = {
    [0x01] = {}, [0x03] = {}, [0x04] = WORDS, [0x05] = CONTACTS, [0x06] = CALL_REQUEST, [0x08] = WORDS,
    [0x09] = CONTACT, [0x0a] = CONTACTS, [0x20] = { { u16, f.minor }, CAPABILITIES, ENDORSEMENTS },
    [0x22] = { { u16, f.refusal }, { text, f.words } }, [0x23] = { { list(contact, f.count), f.contact } },
    [0x24] = { { u32, f.call }, { text, f.contact }, KEY, GRANT, { blob, f.blob, at_most(2048) } },
    [0x25] = { { u32, f.tag }, { u32, f.call }, { u8, f.kind }, { u8, f.fault }, KEY, { u16, f.port }, GRANT },
    [0x26] = SIGNAL, [0x27] = { { u16, f.notice }, { text, f.words } },
    [0x28] = { { text, f.name }, KEY, { u64, f.bound_since } },
    [0x29] = { { text, f.host }, { u16, f.port }, { u8, f.open } },
    [0x2b] = { { u64, f.run }, { u64, f.number }, { u8, f.position } },
}
local TO_PEER = { [0x07] = { { blob, f.data } }, [0x0b] = {} }

return { names = NAMES, fields = f, to_server = TO_SERVER, to_client = TO_CLIENT, to_peer = TO_PEER }
