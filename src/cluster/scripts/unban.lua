-- subject
if redis.call('HDEL', bans, ARGV[3]) == 0 then return {'OK', position()} end
return {'OK', tell({'unban', ARGV[3]})}
