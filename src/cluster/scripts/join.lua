-- incarnation, id, info, version, lease, realms [, number to retire, its beat]: inbox is that of the number to retire.
local inc, id, info, version, lease, realms, retired, stood = unpack(ARGV, 3)
local all = redis.call('HGETALL', nodes)
if #all == 0 then
  redis.call('HSET', meta, 'version', version, 'lease', lease, 'realms', realms)
else
  for _, own in ipairs({{'version', version}, {'lease', lease}, {'realms', realms}}) do
    local theirs = redis.call('HGET', meta, own[1]) or ''
    if theirs ~= own[2] then return {'UNLIKE', own[1], theirs} end
  end
end
-- A register that was emptied begins under another id, also in the same run of the engine.
if not redis.call('HGET', meta, 'id') then redis.call('HSET', meta, 'id', token) end
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
