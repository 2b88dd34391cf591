import { LINES_TO_BYTES } from './input-end.ts';

/**
 * A TCP connection from inside a container, with whatever its image has. Each way is told HOST, PORT, a mark and a limit in seconds, and
 * says on standard error one line: `MARK connected`, or `MARK failed WHY`; `MARK none` when the image has nothing. What comes is standard
 * output. Input comes in frames (two bytes of length, then as many; a length of 0: nothing more is said) to interpreters, and in lines
 * (`exec/input-end.ts`) to shell tools, which are told of by `MARK lines` before.
 */

const PYTHON = `
import errno,os,socket,sys,threading
h,p,m,t=sys.argv[1],int(sys.argv[2]),sys.argv[3],float(sys.argv[4])
def say(w): os.write(2,(m+' '+w+'\\n').encode())
try: s=socket.create_connection((h,p),t)
except socket.gaierror as e: say('failed name %s'%e); sys.exit(0)
except socket.timeout: say('failed ETIMEDOUT'); sys.exit(0)
except (OSError,IOError) as e: say('failed %s %s'%(errno.errorcode.get(e.errno,''),e)); sys.exit(0)
s.settimeout(None); say('connected')
def read(n):
  b=b''
  while len(b)<n:
    d=os.read(0,n-len(b))
    if not d: os._exit(0)
    b+=d
  return b
def up():
  try:
    while True:
      a=bytearray(read(2)); n=a[0]*256+a[1]
      if n==0: s.shutdown(socket.SHUT_WR); return
      s.sendall(read(n))
  except (OSError,IOError): pass
u=threading.Thread(target=up); u.daemon=True; u.start()
try:
  while True:
    d=s.recv(65536)
    if not d: break
    while d: d=d[os.write(1,d):]
except (OSError,IOError): pass
os._exit(0)
`;

const PERL = `
use strict; my($h,$p,$m,$t)=@ARGV; $SIG{PIPE}='IGNORE'; binmode STDIN; binmode STDOUT;
sub tell_{syswrite STDERR,"$m @_\\n"}
my $c=eval{require IO::Socket::IP}?'IO::Socket::IP':do{require IO::Socket::INET;'IO::Socket::INET'};
my $s=$c->new(PeerHost=>$h,PeerAddr=>$h,PeerPort=>$p,Proto=>'tcp',Timeout=>$t);
unless($s){my($n)=grep{$!{$_}}qw(ECONNREFUSED ETIMEDOUT EHOSTUNREACH ENETUNREACH ECONNRESET);tell_('failed',$n||'',$@);exit}
$s->blocking(1); tell_('connected');
sub full{my($n)=@_;my $b='';while(length $b<$n){my $r=sysread(STDIN,$b,$n-length $b,length $b);return undef unless $r}$b}
sub put{my($f,$d)=@_;while(length $d){my $w=syswrite($f,$d);return 0 unless defined $w;substr($d,0,$w)=''}1}
my $k=fork(); if(!$k){
  while(defined(my $l=full(2))){my $n=unpack('n',$l);if(!$n){shutdown($s,1);exit} my $d=full($n);last unless defined $d;put($s,$d)||exit}
  shutdown($s,2);exit}
while(sysread($s,my $d,65536)){put(\\*STDOUT,$d)||last} kill 'KILL',$k;
`;

const PHP = `
[$x,$h,$p,$m,$t]=$argv; $e=0; $w=''; $names=[111=>'ECONNREFUSED',110=>'ETIMEDOUT',113=>'EHOSTUNREACH',101=>'ENETUNREACH',104=>'ECONNRESET'];
$s=@stream_socket_client('tcp://'.(strpos($h,':')===false?$h:"[$h]").":$p",$e,$w,(float)$t);
if(!$s){fwrite(STDERR,"$m failed ".($names[$e]??($e===0?'name':''))." $w\\n");exit(0);}
fwrite(STDERR,"$m connected\\n"); $i=fopen('php://stdin','rb'); stream_set_blocking($s,false); stream_set_blocking($i,false); stream_set_read_buffer($i,0); stream_set_read_buffer($s,0);
$o=fopen('php://stdout','wb'); $in=''; $out=''; $open=true; $shut=false;
while(true){
  $r=[$s]; if($open&&strlen($in)<262144&&strlen($out)<262144)$r[]=$i; $q=$out!==''?[$s]:[]; $z=[];
  if(@stream_select($r,$q,$z,60)===false)break;
  if(in_array($i,$r,true)){$d=fread($i,65536);if($d===''||$d===false){if(feof($i))break;}else $in.=$d;}
  while($open&&strlen($in)>=2){$n=unpack('n',$in)[1];if($n===0){$open=false;break;}if(strlen($in)<2+$n)break;$out.=substr($in,2,$n);$in=substr($in,2+$n);}
  if($out!==''){$n=@fwrite($s,$out);if($n===false)break;$out=substr($out,$n);}
  if(!$open&&$out===''&&!$shut){$shut=true;stream_socket_shutdown($s,STREAM_SHUT_WR);}
  if(in_array($s,$r,true)){$d=fread($s,65536);if(($d===''||$d===false)&&feof($s))break;while($d!==''&&$d!==false){$n=fwrite($o,$d);if(!$n)exit(0);$d=substr($d,$n);}}
}
`;

const NODE = `
const [,h,p,m,t]=process.argv;const net=require('net');
const say=(w)=>require('fs').writeSync(2,m+' '+w+'\\n');
let on=false,b=Buffer.alloc(0);
const s=net.connect({host:h,port:Number(p),allowHalfOpen:true});
const timer=setTimeout(()=>{say('failed ETIMEDOUT');process.exit(0)},Number(t)*1000);
s.on('error',(e)=>{if(!on)say('failed '+(e.code==='ENOTFOUND'||e.code==='EAI_AGAIN'?'name':e.code)+' '+e.message);process.exit(0)});
s.on('connect',()=>{on=true;clearTimeout(timer);say('connected');s.pipe(process.stdout);
process.stdin.on('data',(d)=>{b=Buffer.concat([b,d]);while(b.length>=2){const n=b.readUInt16BE(0);if(n===0){s.end();process.stdin.pause();b=Buffer.alloc(0);return}if(b.length<2+n)return;
const more=s.write(b.subarray(2,2+n));b=b.subarray(2+n);if(!more){process.stdin.pause();s.once('drain',()=>process.stdin.resume())}}}).on('end',()=>process.exit(0))});
s.on('end',()=>process.stdout.write('',()=>process.exit(0)));
process.stdout.on('error',()=>process.exit(0));
`;

/** An interpreter, with how it is told a program and its arguments. */
interface Interpreter {
  readonly program: string;
  readonly option: string;
  readonly script: string;
  readonly before?: readonly string[];
}

export const interpreters: readonly Interpreter[] = [
  { program: 'python3', option: '-c', script: PYTHON },
  { program: 'python', option: '-c', script: PYTHON },
  { program: 'perl', option: '-e', script: PERL },
  { program: 'node', option: '-e', script: NODE },
  { program: 'php', option: '-r', script: PHP, before: ['--'] },
];

/** What sees that a tool which does not say so has connected: the kernel's own list (proc(5), /proc/net/tcp: 01 is ESTABLISHED). */
const WATCH = `watch() { i=0; while [ $i -lt "$lim" ]; do
  grep -qis ":$hex 01 " /proc/net/tcp /proc/net/tcp6 && { echo "$m connected" >&2; return; }
  i=$((i+1)); sleep 0.1 2>/dev/null || { sleep 1; i=$((i+9)); }
done; echo "$m failed ETIMEDOUT" >&2; }
tool() { echo "$m lines" >&2; watch >/dev/null & w=$!
  { ${LINES_TO_BYTES}; } 2>/dev/null | { "$@"; r=$?; kill $w 2>/dev/null; echo "$m ended $r" >&2; kill $$; }; exit 0; }`;

/**
 * The script that tries them in turn: `sh -c SCRIPT sh HOST PORT MARK SECONDS HEXPORT ONLY python-script perl-script node-script php-script`;
 * ONLY is the one way to take, or empty.
 */
const CONNECT_SCRIPT = `h=$1; p=$2; m=$3; t=$4; hex=$5; only=$6; py=$7; pl=$8; shift 8; js=$1; ph=$2; lim=$((t*10))
can() { [ -z "$only" ] || [ "$only" = "$1" ] && command -v "$1" >/dev/null 2>&1; }
can python3 && exec python3 -c "$py" "$h" "$p" "$m" "$t"
can python && exec python -c "$py" "$h" "$p" "$m" "$t"
can perl && exec perl -e "$pl" "$h" "$p" "$m" "$t"
can node && exec node -e "$js" "$h" "$p" "$m" "$t"
can php && exec php -r "$ph" -- "$h" "$p" "$m" "$t"
${WATCH}
if can socat; then case $h in *:*) a="[$h]";; *) a=$h;; esac; tool socat - "TCP:$a:$p,connect-timeout=$t"; fi
if can nc; then case $(nc -h 2>&1) in *'Shutdown the network socket'*) tool nc -N "$h" "$p";; esac; tool nc "$h" "$p"; fi
can ncat && tool ncat "$h" "$p"
if can bash; then tool bash -c 'exec 3<>"/dev/tcp/$1/$2" || exit 1; cat >&3 <&0 & c=$!; cat <&3; kill $c' bash "$h" "$p"; fi
echo "$m none" >&2`;

/** The arguments of `CONNECT_SCRIPT`. */
export function connectCommand(
  host: string,
  port: number,
  { mark, seconds, only = '' }: { readonly mark: string; readonly seconds: number; readonly only?: string },
): readonly string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return ['sh', '-c', CONNECT_SCRIPT, 'sh', host, String(port), mark, String(seconds), hex, only, PYTHON, PERL, NODE, PHP];
}
