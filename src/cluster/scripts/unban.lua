-- subject, latest change as for a ban: a lift is kept as well, for nodes that hear of it late.
local change = next_ban(ARGV[4])
redis.call('HSET', bans, ARGV[3], '-' .. change)
keep_lift(ARGV[3], change)
return {'OK', tell({'unban', ARGV[3], 'change', change}), change}
