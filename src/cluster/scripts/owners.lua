-- cursor: a step through the names that have keys.
local step = redis.call('HSCAN', keys, ARGV[3], 'COUNT', 1000)
return {'OK', step[1], step[2]}
