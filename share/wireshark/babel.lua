-- Dissects Babel in Wireshark and tshark, from 4.0 on: docs/wireshark.md has the use, docs/protocol.md the bytes.
-- Filters begin with babelcall, because babel is the name of a routing protocol there.

local PLAIN_PORT, TLS_PORT = 4242, 4243
local MOST_BYTES, MOST_EXTENDED = 16 * 1024 * 1024, 64 * 1024 -- of a packet, by the kind of its link
local MORE = DESEGMENT_ONE_MORE_SEGMENT or 0x0fffffff

local FOLDER = debug.getinfo(1, "S").source:gsub("^@", ""):match("^.*[/\\]") or ""
local function load_part(name, ...)
    return assert(loadfile(FOLDER .. "babel/" .. name))(...)
end

local link = Proto("babelcall", "Babel, voice calls")
local link2 = Proto("babelcall2", "Babel, link of babel/2")
local datagrams = Proto("babelsealed", "Babel, datagram")
local leg = Proto("babelleg", "Babel, datagrams on a stream")
local stream_number = Field.new("tcp.stream")

local read = load_part("readers.lua")
local messages = load_part("messages.lua", read)
local forms = load_part("datagrams.lua", read)
local traffic = load_part("traffic.lua", read, forms)
local f, d = messages.fields, forms.fields
link.fields, datagrams.fields = f, d

local group, severity = expert.group, expert.severity
local malformed = ProtoExpert.new("babelcall.malformed", "Malformed", group.MALFORMED, severity.ERROR)
local extension = ProtoExpert.new("babelcall.extension", "A message of babel/2 on a link of the base protocol",
    group.PROTOCOL, severity.ERROR)
local direction = ProtoExpert.new("babelcall.direction", "A message of another direction", group.PROTOCOL,
    severity.WARN)
local unknown = ProtoExpert.new("babelcall.unknown", "Unknown opcode", group.UNDECODED, severity.WARN)
local later = ProtoExpert.new("babelcall.later", "Fields of a later version", group.UNDECODED, severity.NOTE)
local hidden = ProtoExpert.new("babelcall.hidden", "The rest of the list is not shown", group.UNDECODED, severity.NOTE)
local cut = ProtoExpert.new("babelcall.cut", "Cut short in the capture", group.REASSEMBLE, severity.NOTE)
link.experts = { malformed, extension, direction, unknown, later, hidden, cut }
local broken = ProtoExpert.new("babelsealed.malformed", "Malformed", group.MALFORMED, severity.ERROR)
local part = ProtoExpert.new("babelsealed.cut", "Cut short in the capture", group.REASSEMBLE, severity.NOTE)
datagrams.experts = { broken, part }

local streams = {} -- roles of a capture's TCP streams, by number
function link.init()
    streams = {}
    traffic.forget()
end

local function show(pinfo, name)
    pinfo.cols.protocol = "Babel"
    pinfo.cols.info:set(name .. " ")
    pinfo.cols.info:fence() -- the next message of the frame stands behind it
end

local function cursor_over(tvb, at, stop, tree)
    return {
        tvb = tvb, at = at, stop = stop, tree = tree,
        check = function(item, allowed, size)
            if allowed and not allowed(size) then item:add_proto_expert_info(malformed, "Malformed: size") end
        end,
        hide = function(item) item:add_proto_expert_info(hidden) end,
    }
end

-- Calls whole(at, size) for each unit of a stream, and bad(at, fault) at a length that no unit has, or with no fault at
-- a unit that the capture lacks the end of. size_of(at, left): its size, or nil and perhaps a fault.
local function cut_stream(tvb, pinfo, size_of, whole, bad)
    local at, total = 0, tvb:len()
    while at < total do
        local left = total - at
        local size, fault = size_of(at, left)
        if fault then
            bad(at, fault)
            return total
        end
        if not size or size > left then
            local can = pinfo.can_desegment
            if can and can ~= 0 then
                pinfo.desegment_offset = at
                pinfo.desegment_len = size and size - left or MORE
            else
                bad(at)
            end
            return total
        end
        whole(at, size)
        at = at + size
    end
    return total
end

-- For cut_stream: shows the rest of a stream behind a fault, or a unit without its end.
local function bad_unit(tvb, pinfo, root, protocol, undecoded, faulty, incomplete)
    return function(at, fault)
        local item = root:add(protocol, tvb:range(at)):add(undecoded, tvb:range(at))
        item:add_proto_expert_info(fault and faulty or incomplete, fault or "Cut short in the capture")
        show(pinfo, fault or "cut short")
    end
end

-- ---- links

local function role_of(pinfo)
    local stream = stream_number()
    local number = stream and stream.value or -1
    streams[number] = streams[number] or {}
    return streams[number]
end

local function note_role(role, opcode, pinfo)
    if role.server then return end
    if opcode == 0x01 then role.server = pinfo.src_port end
    if opcode == 0x02 or opcode == 0x21 then role.server = pinfo.dst_port end
    if opcode == 0x07 or opcode == 0x0b then role.is_peer = true end
end

-- The table of layouts for that frame; nil: unknown.
local function way_of(role, pinfo)
    if role.server then return pinfo.src_port == role.server and messages.to_client or messages.to_server end
    if role.is_peer then return messages.to_peer end
    if pinfo.src_port == PLAIN_PORT or pinfo.src_port == TLS_PORT then return messages.to_client end
    if pinfo.dst_port == PLAIN_PORT or pinfo.dst_port == TLS_PORT then return messages.to_server end
    return nil
end

local function show_fields(tvb, at, stop, tree, layout, is_extended)
    local cursor = cursor_over(tvb, at, stop, tree)
    local is_whole = read.read_fields(cursor, layout)
    if is_whole and cursor.at == stop then return end
    local rest = tree:add(is_whole and f.rest or f.undecoded, tvb:range(cursor.at, stop - cursor.at))
    if not is_whole then
        rest:add_proto_expert_info(malformed, "Malformed: a field ends behind its message")
    elseif is_extended then
        rest:add_proto_expert_info(later)
    else
        rest:add_proto_expert_info(malformed, "Malformed: bytes are left over")
    end
end

local function show_message(tvb, at, size, pinfo, root, is_extended)
    local tree = root:add(link, tvb:range(at, size))
    tree:add_le(f.length, tvb:range(at, 8))
    local item = tree:add_le(f.opcode, tvb:range(at + 8, 2))
    local opcode = tvb:range(at + 8, 2):le_uint()
    local name = messages.names[opcode]
    show(pinfo, name or "unknown opcode")
    if not name then
        tree:add(f.undecoded, tvb:range(at + 10, size - 10))
        if is_extended then
            item:add_proto_expert_info(unknown)
        else
            item:add_proto_expert_info(malformed, "Malformed: opcode")
        end
        return
    end
    tree:append_text(": " .. name)
    if opcode >= 0x20 and not is_extended then item:add_proto_expert_info(extension) end
    local role = role_of(pinfo)
    note_role(role, opcode, pinfo)
    local way = way_of(role, pinfo)
    local layout = way and way[opcode]
    if way and not layout then item:add_proto_expert_info(direction) end
    layout = layout or messages.to_server[opcode] or messages.to_client[opcode] or messages.to_peer[opcode]
    show_fields(tvb, at + 10, at + size, tree, layout, is_extended)
end

local function dissect_link(tvb, pinfo, root, is_extended)
    local most = is_extended and MOST_EXTENDED or MOST_BYTES
    local function size_of(at, left)
        if left < 8 then return nil end
        local length = read.size_in(tvb:range(at, 8))
        if length < 2 or length > most then return nil, "Malformed: length" end
        local is_incomplete = left >= 10 and left < 8 + length
        if is_incomplete and not is_extended and not messages.names[tvb:range(at + 8, 2):le_uint()] then
            return nil, "Malformed: opcode"
        end
        return 8 + length
    end
    return cut_stream(tvb, pinfo, size_of, function(at, size)
        show_message(tvb, at, size, pinfo, root, is_extended)
    end, bad_unit(tvb, pinfo, root, link, f.undecoded, malformed, cut))
end

function link.dissector(tvb, pinfo, root)
    return dissect_link(tvb, pinfo, root, false)
end

function link2.dissector(tvb, pinfo, root)
    return dissect_link(tvb, pinfo, root, true)
end

-- ---- datagrams

local function show_datagram(tvb, at, size, pinfo, tree)
    local first = tvb:range(at, 1):uint()
    local form = forms.form_of(first, size)
    local name = form and forms.names[first] or "no datagram of Babel"
    tree:append_text(": " .. name)
    show(pinfo, name)
    if not form or form.size ~= size then
        local item = tree:add(d.undecoded, tvb:range(at, size))
        item:add_proto_expert_info(broken, form and "Malformed: size" or "Malformed: first byte")
        return
    end
    read.read_fields(cursor_over(tvb, at, at + size, tree), form)
    if form.like then tree:add(d.like, tvb:range(at, size), form.like):set_generated() end
    local is_relay = pinfo.src_port == TLS_PORT or pinfo.dst_port == TLS_PORT
    traffic.learn(tvb, at, first, pinfo.number, is_relay)
end

function datagrams.dissector(tvb, pinfo, root)
    local size = tvb:len()
    if size == 0 or not forms.names[tvb:range(0, 1):uint()] then return 0 end
    local tree = root:add(datagrams, tvb:range(0, size))
    if tvb:reported_len() > size then
        tree:add(d.undecoded, tvb:range(0, size)):add_proto_expert_info(part)
    else
        show_datagram(tvb, 0, size, pinfo, tree)
    end
    return size
end

function leg.dissector(tvb, pinfo, root)
    return cut_stream(tvb, pinfo, function(at, left)
        if left < 2 then return nil end
        local length = tvb:range(at, 2):le_uint()
        if length < forms.least or length > forms.most then return nil, "Malformed: length" end
        return 2 + length
    end, function(at, size)
        local tree = root:add(datagrams, tvb:range(at, size))
        tree:add_le(d.length, tvb:range(at, 2))
        show_datagram(tvb, at + 2, size - 2, pinfo, tree)
    end, bad_unit(tvb, pinfo, root, datagrams, d.undecoded, broken, part))
end

-- ---- registration

-- A stream or a flow that a heuristic found belongs to its protocol from then on.
local function register(protocol, transport, claims)
    protocol:register_heuristic(transport, function(tvb, pinfo, root)
        if not claims(tvb, pinfo) then return false end
        local can = pinfo.can_desegment
        if can and can > 0 then pinfo.can_desegment = can + 1 end -- the call takes one off
        protocol.dissector(tvb, pinfo, root)
        pinfo.conversation = protocol
        return true
    end)
end
register(link, "tcp", traffic.begins_with_message)
register(leg, "tcp", traffic.begins_with_sealed)
register(datagrams, "udp", traffic.is_datagram)

local tcp, alpn = DissectorTable.get("tcp.port"), DissectorTable.get("tls.alpn")
tcp:add(PLAIN_PORT, link)
tcp:add(TLS_PORT, Dissector.get("tls"))
tcp:add_for_decode_as(link2)
tcp:add_for_decode_as(leg)
DissectorTable.get("tls.port"):add(TLS_PORT, link) -- without ALPN
alpn:add("babel/1", link)
alpn:add("babel/2", link2)
alpn:add("babel-relay/2", leg)
DissectorTable.get("udp.port"):add(TLS_PORT, datagrams)
