-- info
local beat, id = string.match(mine, '^(%d+) %S+ (%S+)')
redis.call('HSET', nodes, me, (beat + 1) .. ' ' .. token .. ' ' .. id .. ' ' .. ARGV[3])
return {'OK', position(), redis.call('HGETALL', nodes)}
