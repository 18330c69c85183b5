-- other, message: inbox is that of the other.
if redis.call('HEXISTS', nodes, ARGV[3]) == 0 then return {'OK', 'NOBODY'} end
redis.call('XADD', inbox, 'MAXLEN', '~', 10000, '*', 'from', me, 'message', ARGV[4])
return {'OK', 'SENT'}
