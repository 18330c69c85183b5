-- incarnation, id, info, version, lease [, number to retire, its beat]: inbox is that of the number to retire.
local inc, id, info, version, lease, retired, stood = unpack(ARGV, 3)
local all = redis.call('HGETALL', nodes)
if #all == 0 then
  redis.call('HSET', meta, 'version', version, 'lease', lease)
else
  local its_version, its_lease = redis.call('HGET', meta, 'version'), redis.call('HGET', meta, 'lease')
  if its_version ~= version then return {'UNLIKE', 'version', its_version or ''} end
  if its_lease ~= lease then return {'UNLIKE', 'lease', its_lease or ''} end
end
if redis.call('HGET', meta, 'run') ~= run then redis.call('HSET', meta, 'run', run) end
for i = 1, #all, 2 do
  local beat, its_inc, its_id = string.match(all[i + 1], '^(%d+) (%w+)%.%d+ (%S+)')
  if all[i] == me and its_inc == inc then -- a new link of the same process
    redis.call('HSET', nodes, me, (beat + 1) .. ' ' .. token .. ' ' .. id .. ' ' .. info)
    return {'OK', me, position(), '0'}
  end
  if its_id == id then
    if all[i] ~= retired or beat ~= stood then return {'BUSY', all[i], beat} end
    tell({'down', all[i]})
    redis.call('HDEL', nodes, all[i])
    redis.call('DEL', inbox)
  end
end
local number = tostring(redis.call('HINCRBY', meta, 'next', 1))
redis.call('HSET', nodes, number, '0 ' .. token .. ' ' .. id .. ' ' .. info)
return {'OK', number, tell({'up', number}), '1'}
