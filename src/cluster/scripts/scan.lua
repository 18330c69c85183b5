-- cursor: a step of a snapshot, with the position that it shows.
local step = redis.call('HSCAN', names, ARGV[3], 'COUNT', 1000)
return {'OK', position(), step[1], redis.call('HKEYS', nodes), step[2]}
