-- cursor: a further step of a scan of the bans, which a scan of the names begins.
local step = redis.call('HSCAN', bans, ARGV[3], 'COUNT', 1000)
return {'OK', step[1], step[2]}
