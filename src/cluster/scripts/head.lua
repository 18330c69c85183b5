-- Beginning of every script: KEYS are those of register_keys(), ARGV the run id and "number/token", then more.
local meta, nodes, names, news, parked, bans, lifts, keys, counts, inbox = unpack(KEYS)
local run = ARGV[1]
local me, token = string.match(ARGV[2], '^([^/]*)/(.*)$')

local function position()
  return redis.call('HGET', meta, 'seq') or '0'
end

-- Entries are numbered without holes, so that a reader notices a gap.
local function tell(fields)
  local seq = redis.call('HINCRBY', meta, 'seq', 1)
  redis.call('XADD', news, 'MAXLEN', '~', 100000, '0-' .. seq, unpack(fields))
  return tostring(seq)
end

-- `fields`: a kind, a number, then pairs such as signs and names. Without names there is no entry.
local function tell_names(fields)
  if #fields > 2 then return tell(fields) end
  return position()
end

-- Changes of bans are counted, so that of two the later one is known.
local function last_ban()
  return tonumber(redis.call('HGET', meta, 'bans') or 0) or 0
end

local function next_ban(known)
  local change = string.format('%.0f', math.max(last_ban(), tonumber(known)) + 1)
  redis.call('HSET', meta, 'bans', change)
  return change
end

-- The latest lift comes first. Beyond the last 1000 they are forgotten. A node of an earlier version may have banned
-- again one of them, and left it here.
local function keep_lift(subject, change)
  redis.call('ZADD', lifts, '-' .. change, subject)
  for _, old in ipairs(redis.call('ZRANGEBYSCORE', lifts, '-inf', '+inf', 'LIMIT', 1000, 64)) do
    redis.call('ZREM', lifts, old)
    if string.sub(redis.call('HGET', bans, old) or '', 1, 1) == '-' then redis.call('HDEL', bans, old) end
  end
end

local function is_parked(owner)
  return owner and string.sub(owner, 1, 1) == 'p'
end

-- The key in a value of keys: "KEY SECOND". Empty: there is none.
local function key_of(value)
  return string.match(value or '', '^%S*')
end

-- The number in a value of names: "NUMBER" or "NUMBER/FLAGS". Parked ones have none.
local function owner_of(value)
  return value and string.match(value, '^%d+')
end
