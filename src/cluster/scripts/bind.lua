-- (name, key, second, key of today, most)...: gives names to keys, from that second on. No key of today: the name is free;
-- *: whoever has it; <: nobody, or somebody since an earlier second. No key: it becomes free. Most: names of the key with
-- this one; empty: any number.
local out, told = {'OK'}, {'keys', me}

local function count(key, more)
  if key ~= '' and redis.call('HINCRBY', counts, key, more) < 1 then redis.call('HDEL', counts, key) end
end

for i = 3, #ARGV, 5 do
  local name, key, since, today, most = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4]
  local held = redis.call('HGET', keys, name) or ''
  local bound, verdict = key_of(held), 'O'
  local since_today = tonumber(string.match(held, ' (%d+)$') or -1)
  local is_later = today == '<' and since_today < tonumber(since)
  local its_names = tonumber(redis.call('HGET', counts, key) or 0)
  if bound == key then verdict = 'H'
  elseif today ~= '*' and bound ~= today and not is_later then verdict = 'K'
  elseif most ~= '' and its_names >= tonumber(most) then verdict = 'M'
  else
    held = key == '' and '' or key .. ' ' .. since
    if key == '' then redis.call('HDEL', keys, name) else redis.call('HSET', keys, name, held) end
    count(bound, -1)
    count(key, 1)
    told[#told + 1] = name
    told[#told + 1] = held
  end
  out[#out + 1] = verdict
  out[#out + 1] = held
end
tell_names(told)
return out
