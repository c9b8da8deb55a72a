# Perl, asked by lines: IO::Socket::IP->new. Nothing is mended. The argument is the adapter's name;
# perl-io-socket-ip-flags says GetAddrInfoFlags => 0, where the module's default is AI_ADDRCONFIG.
use strict;
use warnings;
use IO::Socket::IP;
use Socket qw(AF_INET AF_INET6);

my $name = shift // 'perl-io-socket-ip';
my %family = (ipv4 => AF_INET, ipv6 => AF_INET6, dual => AF_INET6);
my %v6only = (ipv6 => 1, dual => 0);

sub text {
    my ($value) = @_;
    return undef if $value eq '-';
    $value =~ s/%(..)/chr hex $1/ge;
    return $value;
}

sub encoded { return shift =~ s/([^A-Za-z0-9.:])/sprintf '%%%02X', ord $1/ger }

sub open_server {
    my ($request) = @_;
    my @arguments = (Listen => $request->{backlog}, ReuseAddr => 1, LocalPort => text($request->{service}));
    my $node = text($request->{node}) // ($request->{stack} eq 'ipv4' ? '0.0.0.0' : undef);
    push @arguments, LocalHost => $node if defined $node;
    push @arguments, Family => $family{$request->{stack}} if $family{$request->{stack}};
    push @arguments, V6Only => $v6only{$request->{stack}} if defined $v6only{$request->{stack}};
    push @arguments, GetAddrInfoFlags => 0 if $name eq 'perl-io-socket-ip-flags';
    push @arguments, ReusePort => 1 if $request->{options} =~ /\breuseport\b/;
    push @arguments, Blocking => 0 if $request->{options} =~ /\bnonblock\b/;
    my $server = IO::Socket::IP->new(@arguments) 
        or return (undef, "error id=$request->{id} stage=- code=" . encoded($@)); # what failed, and not where
    my ($host, $port) = ($server->sockhost, $server->sockport);
    return ($server, "ok id=$request->{id} sockets=1 address=- port=-") if !defined $host; # it has no local address
    return ($server, "ok id=$request->{id} sockets=1 address=" . encoded($host) . " port=$port");
}

$| = 1;
my $server;
print "hello protocol=1 name=$name version=$IO::Socket::IP::VERSION api=IO::Socket::IP upto=listen ",
    "reports=address,port features=ipv4,ipv6,dual,auto,node-null,node-numeric,node-name,node-family,service-number,",
    "service-integer,service-text,service-name,bytes,backlog,option-reuseport,option-nonblock\n";
while (my $line = <STDIN>) {
    chomp $line;
    my ($verb, @fields) = split / /, $line;
    my %request = map { split /=/, $_, 2 } @fields;
    last if $verb eq 'stop';
    my $answer = "unsupported id=$request{id} why=no-such-operation";
    ($server, $answer) = open_server(\%request) if $verb eq 'open';
    if ($verb eq 'close') {
        $server->close if $server;
        ($server, $answer) = (undef, "closed id=$request{id}");
    }
    print "$answer\n";
}
