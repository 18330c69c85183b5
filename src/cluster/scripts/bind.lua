-- (name, key, second, key of today)...: gives names to keys, from that second on. No key of today: the name is free; *:
-- whoever has it; <: nobody, or somebody since an earlier second. No key: it becomes free.
local out, told = {'OK'}, {'keys', me}
for i = 3, #ARGV, 4 do
  local name, key, since, today = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local held = redis.call('HGET', keys, name) or ''
  local bound, verdict = key_of(held), 'O'
  local since_today = tonumber(string.match(held, ' (%d+)$') or -1)
  local is_later = today == '<' and since_today < tonumber(since)
  if bound == key then verdict = 'H'
  elseif today ~= '*' and bound ~= today and not is_later then verdict = 'K'
  else
    held = key == '' and '' or key .. ' ' .. since
    if key == '' then redis.call('HDEL', keys, name) else redis.call('HSET', keys, name, held) end
    told[#told + 1] = name
    told[#told + 1] = held
  end
  out[#out + 1] = verdict
  out[#out + 1] = held
end
tell_names(told)
return out
