-- cursor: a step of a comparison of the names, as of a scan.
local step = redis.call('HSCAN', names, ARGV[3], 'COUNT', 1000)
return {'OK', position(), step[1], redis.call('HKEYS', nodes), step[2]}
