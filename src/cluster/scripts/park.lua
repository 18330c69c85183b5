-- seconds, (name, source)...: keeps names of mine for their users' sources.
local kept = {'o', me}
local till = tonumber(redis.call('TIME')[1]) + tonumber(ARGV[3])
for i = 4, #ARGV, 2 do
  local name = ARGV[i]
  if owner_of(redis.call('HGET', names, name)) == me then
    redis.call('HSET', names, name, 'p' .. ARGV[i + 1])
    redis.call('ZADD', parked, till, name)
    kept[#kept + 1] = '~'
    kept[#kept + 1] = name
  end
end
return {'OK', tell_names(kept)}
