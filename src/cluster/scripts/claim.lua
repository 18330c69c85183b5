-- (name, source, key, flags, number)...: a name with a key is its owner's alone. Number: of a node that gives the name up
-- to its user; empty: none.
local out, added, alive = {'OK', ''}, {'o', me}, {}
for _, number in ipairs(redis.call('HKEYS', nodes)) do alive[number] = true end
local now = tonumber(redis.call('TIME')[1])
for i = 3, #ARGV, 5 do
  local name, source, key, flags, giver = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4]
  local held, bound = redis.call('HGET', names, name), redis.call('HGET', keys, name)
  local owner, was_parked, verdict = owner_of(held), is_parked(held), 'O'
  local value = flags == '' and me or me .. '/' .. flags
  if bound and key_of(bound) ~= key then verdict = 'K' .. bound
  elseif owner == me then verdict = 'H'
  elseif was_parked then
    local till = redis.call('ZSCORE', parked, name)
    local is_theirs = string.sub(held, 2) == source or bound
    if not is_theirs and till and tonumber(till) > now then verdict = 'P' end
  elseif owner and alive[owner] and owner ~= giver then verdict = owner end
  if verdict == 'O' or (verdict == 'H' and held ~= value) then
    redis.call('HSET', names, name, value)
    if was_parked then redis.call('ZREM', parked, name) end
    added[#added + 1] = '+' .. flags
    added[#added + 1] = name
  end
  out[#out + 1] = verdict
end
out[2] = tell_names(added)
return out
