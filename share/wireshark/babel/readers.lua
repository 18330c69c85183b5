-- Readers of fields. Each takes a field off a cursor and shows it. False: it is not there.
-- A cursor has tvb, tree, at, stop, and two functions: check(item, allowed, size) and hide(item).

local MOST_SHOWN = 10000 -- elements of a list

-- A size or a count; infinite from 2^32 on.
local function size_in(range)
    return range:range(4, 4):le_uint() == 0 and range:range(0, 4):le_uint() or math.huge
end

local function take(cursor, bytes)
    if bytes > cursor.stop - cursor.at then return nil end
    cursor.at = cursor.at + bytes
    return cursor.tvb:range(cursor.at - bytes, bytes)
end

local function sized(cursor)
    local size = take(cursor, 8)
    return size and take(cursor, size_in(size))
end

local function number(bytes)
    return function(cursor, field)
        local range = take(cursor, bytes)
        if not range then return false end
        cursor.tree:add_le(field, range)
        cursor.last = bytes < 8 and range:le_uint() or nil
        return true
    end
end

local function text(cursor, field, allowed)
    local range = sized(cursor)
    if not range then return false end
    local item = cursor.tree:add_packet_field(field, range, ENC_UTF_8)
    cursor.check(item, allowed, range:len())
    return true
end

local function raw(cursor, field, bytes)
    local range = take(cursor, bytes)
    if range then cursor.tree:add(field, range) end
    return range ~= nil
end

local function blob(cursor, field, allowed)
    local range = sized(cursor)
    if not range then return false end
    local item = cursor.tree:add(field, range)
    cursor.check(item, allowed, range:len())
    cursor.range = range
    return true
end

-- A count in a field, and that many elements.
local function list(element, count_field, most)
    return function(cursor, field, allowed)
        local size = take(cursor, 8)
        if not size then return false end
        local count, outer = size_in(size), cursor.tree
        cursor.tree = outer:add_le(count_field, size)
        cursor.check(cursor.tree, most, count)
        local at, is_whole = 0, true
        while is_whole and at < math.min(count, MOST_SHOWN) do
            is_whole, at = element(cursor, field, allowed), at + 1
        end
        if is_whole and at < count then
            cursor.hide(cursor.tree)
            cursor.at = cursor.stop
        end
        cursor.tree = outer
        return is_whole
    end
end

local function read_fields(cursor, layout)
    for _, field in ipairs(layout) do
        if not field[1](cursor, field[2], field[3]) then return false end
    end
    return true
end


return {
    u8 = number(1), u16 = number(2), u32 = number(4), u64 = number(8), raw = raw, text = text, blob = blob, list = list,
    take = take, size_in = size_in, read_fields = read_fields,
}
