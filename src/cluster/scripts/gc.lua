-- cursor: removes names of numbers that are gone. Claims take these for free already.
local step = redis.call('HSCAN', names, ARGV[3], 'COUNT', 1000)
local alive, removed = {}, 0
for _, number in ipairs(redis.call('HKEYS', nodes)) do alive[number] = true end
for i = 1, #step[2], 2 do
  local held = step[2][i + 1]
  if not is_parked(held) and not alive[owner_of(held)] then
    redis.call('HDEL', names, step[2][i])
    removed = removed + 1
  end
end
return {'OK', step[1], tostring(removed)}
