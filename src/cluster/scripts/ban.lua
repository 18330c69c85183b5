-- subject, note
redis.call('HSET', bans, ARGV[3], ARGV[4])
return {'OK', tell({'ban', ARGV[3]})}
