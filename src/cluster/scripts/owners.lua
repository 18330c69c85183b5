-- cursor: a step through the names that have keys, with the id of the register.
local step = redis.call('HSCAN', keys, ARGV[3], 'COUNT', 1000)
return {'OK', step[1], step[2], redis.call('HGET', meta, 'id')}
