-- Datagrams of sealed calls and of the relay: sizes and fields by their first byte. Bytes: docs/protocol.md.

local read = ...
if not read then return end -- loaded alone, as Wireshark does in a folder of plugins
local u8, u16, u32, u64, raw = read.u8, read.u16, read.u32, read.u64, read.raw

local VERDICTS = { [0] = "bound", "again", "refused" }
local NAMES = { [0xb0] = "Bind", [0xb1] = "Bound", [0xb2] = "AddressQuestion", [0xb3] = "AddressAnswer" }
for low = 0, 15 do
    NAMES[0xc0 + low] = "Sealed"
end

local d = {}
for name, title in pairs({ ticket_mac = "MAC of the ticket", cookie = "Cookie", mac = "MAC", token = "Token",
    padding = "Padding", masked = "Address and port, masked", ciphertext = "Ciphertext", auth = "Tag",
    undecoded = "Bytes without a message" }) do
    d[name] = ProtoField.bytes("babelsealed." .. name, title)
end
for name, title in pairs({ mine = "Mine", theirs = "Theirs", to = "To", number = "Number", counter = "Counter" }) do
    d[name] = ProtoField.uint32("babelsealed." .. name, title)
end
d.kind = ProtoField.uint8("babelsealed.kind", "Kind", base.HEX, NAMES)
d.epoch = ProtoField.uint8("babelsealed.epoch", "Epoch, lower four bits", base.DEC, nil, 0x0f)
d.length = ProtoField.uint16("babelsealed.length", "Length")
d.expiry = ProtoField.uint64("babelsealed.expiry", "Expiry")
d.rate = ProtoField.uint16("babelsealed.rate", "kbit/s")
d.flags = ProtoField.uint16("babelsealed.flags", "Flags", base.HEX)
d.verdict = ProtoField.uint8("babelsealed.verdict", "Code", base.DEC, VERDICTS)
d.family = ProtoField.uint8("babelsealed.family", "Family")
d.other_port = ProtoField.uint16("babelsealed.other_port", "Other port")
d.like = ProtoField.string("babelsealed.like", "As long as a datagram with one")

-- Datagrams of the relay have one size each.
local FORMS = {
    [0xb0] = { size = 73, { u8, d.kind }, { u64, d.expiry }, { u32, d.mine }, { u32, d.theirs }, { u16, d.rate },
        { u16, d.flags }, { raw, d.ticket_mac, 16 }, { u32, d.counter }, { raw, d.cookie, 16 }, { raw, d.mac, 16 } },
    [0xb1] = { size = 61, { u8, d.kind }, { u32, d.mine }, { u32, d.counter }, { u8, d.verdict },
        { raw, d.cookie, 16 }, { u8, d.family }, { raw, d.masked, 18 }, { raw, d.mac, 16 } },
    [0xb2] = { size = 64, { u8, d.kind }, { raw, d.token, 18 }, { raw, d.padding, 45 } },
    [0xb3] = { size = 40, { u8, d.kind }, { raw, d.token, 18 }, { u8, d.family }, { raw, d.masked, 18 },
        { u16, d.other_port } },
}

local HEADER, TAG, LEAST, MOST = 9, 16, 26, 1200
-- Sizes of datagrams with one item; others may have them by chance.
local LIKE = { [HEADER + 9 + TAG] = "Probe", [HEADER + 28 + TAG] = "Answer", [HEADER + 21 + TAG] = "Report" }

-- A byte that two fields share.
local function kind_and_epoch(cursor)
    local range = read.take(cursor, 1)
    if not range then return false end
    cursor.tree:add(d.kind, range)
    cursor.tree:add(d.epoch, range)
    return true
end

-- The size and fields of a datagram that begins with that byte; nil: it is no datagram of Babel.
local function form_of(first, size)
    if FORMS[first] or first < 0xc0 or first > 0xcf then return FORMS[first] end
    if size < LEAST or size > MOST then return { size = LEAST } end
    return { size = size, like = LIKE[size], { kind_and_epoch }, { u32, d.to }, { u32, d.number },
        { raw, d.ciphertext, size - HEADER - TAG }, { raw, d.auth, TAG } }
end

return { names = NAMES, fields = d, form_of = form_of, least = LEAST, most = MOST }
