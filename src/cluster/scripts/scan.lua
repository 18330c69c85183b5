-- cursor: a step of a snapshot, with the position that it shows. The first one begins a scan of the bans as well.
local step = redis.call('HSCAN', names, ARGV[3], 'COUNT', 1000)
local banned = ARGV[3] == '0' and redis.call('HSCAN', bans, '0', 'COUNT', 1000) or {'', {}}
return {'OK', position(), step[1], redis.call('HKEYS', nodes), step[2], banned[1], banned[2]}
