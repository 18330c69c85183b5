-- Recognizes Babel on ports that nobody told: by streams that begin with a whole message, and by ids of receivers and
-- tokens that were seen before. A claim needs more than other traffic has by chance.

local read, forms = ...
if not read then return end -- loaded alone, as Wireshark does in a folder of plugins

local MOST_BYTES = 16 * 1024 * 1024 -- of a packet
local GRANT_SECONDS = 7 * 86400 -- around a Bind, within which its ticket ends

local ids, tokens = {}, {} -- the first frame that has them
local function forget()
    ids, tokens = {}, {}
end

local function learn_id(id, number)
    if id ~= 0 then ids[id] = ids[id] or number end
end

-- Notes the ids of receivers, by which heuristics find direct paths. Those of a Sealed count from the relay only.
local function learn(tvb, at, first, number, is_relay)
    if first == 0xb0 then
        learn_id(tvb:range(at + 9, 4):le_uint(), number)
        learn_id(tvb:range(at + 13, 4):le_uint(), number)
    elseif first == 0xb2 then
        local token = tvb:range(at + 1, 18):bytes():tohex()
        tokens[token] = tokens[token] or number
    elseif first >= 0xc0 and is_relay then
        learn_id(tvb:range(at + 1, 4):le_uint(), number)
    end
end

-- ---- heuristics

local WITHOUT_FIELDS = { [0x01] = true, [0x03] = true, [0x0b] = true }
local WITH_ONE_FIELD = { [0x02] = true, [0x04] = true, [0x07] = true, [0x08] = true, [0x09] = true }

-- The size of the only field is in that of the packet.
local function begins_with_message(tvb)
    if tvb:len() < 10 then return false end
    local length, opcode = read.size_in(tvb:range(0, 8)), tvb:range(8, 2):le_uint()
    if WITHOUT_FIELDS[opcode] then return length == 2 end
    if not WITH_ONE_FIELD[opcode] or tvb:len() < 18 or length > MOST_BYTES then return false end
    return read.size_in(tvb:range(10, 8)) == length - 10
end

local function is_known(id, number)
    return ids[id] ~= nil and ids[id] <= number
end

local function is_sealed(tvb, at, size, number)
    if size < forms.least or size > forms.most or tvb:len() < at + 9 then return false end
    local first = tvb:range(at, 1):uint()
    return first >= 0xc0 and first <= 0xcf and is_known(tvb:range(at + 1, 4):le_uint(), number)
end

local function begins_with_sealed(tvb, pinfo)
    if tvb:len() < 2 then return false end
    return is_sealed(tvb, 2, tvb:range(0, 2):le_uint(), pinfo.number)
end

local function is_bind(tvb, pinfo)
    local expiry, mine, theirs = read.size_in(tvb:range(1, 8)), tvb:range(9, 4):le_uint(), tvb:range(13, 4):le_uint()
    return math.abs(expiry - pinfo.abs_ts) < GRANT_SECONDS and mine ~= 0 and theirs ~= 0 and mine ~= theirs and
        tvb:range(19, 2):le_uint() <= 1
end

-- By sizes of docs/protocol.md. A question has zeros as padding.
local CHECKS = {
    [0xb0] = is_bind,
    [0xb1] = function(tvb, pinfo)
        local family = tvb:range(26, 1):uint()
        return is_known(tvb:range(1, 4):le_uint(), pinfo.number) and tvb:range(9, 1):uint() <= 2 and
            (family == 4 or family == 6)
    end,
    [0xb2] = function(tvb)
        return tvb:range(19, 45):bytes():tohex() == ("00"):rep(45)
    end,
    [0xb3] = function(tvb, pinfo)
        local seen = tokens[tvb:range(1, 18):bytes():tohex()]
        return seen ~= nil and seen <= pinfo.number
    end,
}

local function is_datagram(tvb, pinfo)
    local size = tvb:len()
    if size < forms.least or size > forms.most then return false end
    local first = tvb:range(0, 1):uint()
    if not CHECKS[first] then return is_sealed(tvb, 0, size, pinfo.number) end
    return forms.form_of(first, size).size == size and CHECKS[first](tvb, pinfo)
end

return {
    forget = forget, learn = learn, begins_with_message = begins_with_message,
    begins_with_sealed = begins_with_sealed, is_datagram = is_datagram,
}
