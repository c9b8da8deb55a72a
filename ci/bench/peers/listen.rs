// Rust: std::net::TcpListener::bind, in batches; prints the nanoseconds of processor time that one took, a line for each batch.
use std::net::TcpListener;

const WARM_UP: i32 = 200;
const BATCH: u16 = 32;
const FIRST_PORT: u16 = 21000;
const CLOCK_THREAD_CPUTIME_ID: i32 = 3;

#[repr(C)]
struct Timespec {
    seconds: i64,
    nanoseconds: i64,
}

extern "C" {
    fn clock_gettime(clock: i32, now: *mut Timespec) -> i32;
}

fn processor_time() -> i64 {
    let mut now = Timespec { seconds: 0, nanoseconds: 0 };
    assert_eq!(unsafe { clock_gettime(CLOCK_THREAD_CPUTIME_ID, &mut now) }, 0);
    now.seconds * 1_000_000_000 + now.nanoseconds
}

fn open_batch(listeners: &mut Vec<TcpListener>) -> i64 {
    let start = processor_time();
    for index in 0..BATCH {
        listeners.push(TcpListener::bind(("0.0.0.0", FIRST_PORT + index)).unwrap());
    }
    let taken = processor_time() - start;
    listeners.clear();
    taken
}

fn main() {
    let batches: i32 = std::env::args().nth(1).unwrap().parse().unwrap();
    println!("{}", env!("RUST_VERSION"));
    let mut listeners = Vec::with_capacity(BATCH.into());
    for batch in -WARM_UP..batches {
        let taken = open_batch(&mut listeners);
        if batch >= 0 {
            println!("{}", taken / i64::from(BATCH));
        }
    }
}
