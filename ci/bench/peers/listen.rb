# Ruby: TCPServer.new, in batches; prints the nanoseconds of processor time that one took, a line for each batch.
require 'socket'

WARM_UP = 200
BATCH = 32
FIRST_PORT = 21_000

def processor_time
  Process.clock_gettime(Process::CLOCK_THREAD_CPUTIME_ID, :nanosecond)
end

def open_batch
  start = processor_time
  servers = Array.new(BATCH) { |index| TCPServer.new('0.0.0.0', FIRST_PORT + index) }
  taken = processor_time - start
  servers.each(&:close)
  taken
end

puts RUBY_VERSION
(-WARM_UP...Integer(ARGV[0])).each do |batch|
  taken = open_batch
  puts taken / BATCH if batch >= 0
end
