-- Frees up to 64 names whose time is over. They belong to number 0, as all that are parked.
local gone, now = {'o', '0'}, redis.call('TIME')[1]
local due = redis.call('ZRANGEBYSCORE', parked, '-inf', now, 'LIMIT', 0, 64)
for _, name in ipairs(due) do
  redis.call('ZREM', parked, name)
  if is_parked(redis.call('HGET', names, name)) then
    redis.call('HDEL', names, name)
    gone[#gone + 1] = '-'
    gone[#gone + 1] = name
  end
end
return {'OK', tell_names(gone), tostring(#due)}
