//! Names and meanings of errors.

use nl_proto::wire::Errno;

#[test]
fn an_errno_has_a_name_and_a_meaning_or_is_a_number() {
    assert_eq!(Errno::EINVAL.name(), Some("EINVAL"));
    assert_eq!(Errno::EINVAL.to_string(), "EINVAL (Invalid argument)");
    assert_eq!(format!("{:?}", Errno::ENOBUFS), "ENOBUFS");
    assert_eq!(Errno(524).to_string(), "errno 524");
    assert_eq!(format!("{:?}", Errno(-1)), "Errno(-1)");
    let name = |errno: Errno| errno.name().unwrap();
    assert_eq!(
        [Errno::EPERM, Errno::ENOENT, Errno::EBUSY, Errno::EEXIST, Errno::ENODEV, Errno::EMSGSIZE].map(name),
        ["EPERM", "ENOENT", "EBUSY", "EEXIST", "ENODEV", "EMSGSIZE"]
    );
    assert_eq!([Errno::EOPNOTSUPP, Errno::ENETUNREACH].map(name), ["EOPNOTSUPP", "ENETUNREACH"]);
}

#[test]
fn every_number_that_linux_uses_has_a_name_and_no_name_comes_twice() {
    let unnamed: Vec<_> = (1..=133).filter(|number| Errno(*number).name().is_none()).collect();
    assert_eq!(unnamed, [41, 58], "EWOULDBLOCK and EDEADLOCK are second names of others");
    let mut names: Vec<_> = (1..=133).filter_map(|number| Errno(number).name()).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    assert!([0, -22, 134, i32::MIN, i32::MAX].iter().all(|number| Errno(*number).name().is_none()));
}

/// Elsewhere the C library has other words, and some architectures other numbers.
#[cfg(all(target_os = "linux", target_env = "gnu", any(target_arch = "x86_64", target_arch = "aarch64")))]
#[test]
fn the_meanings_are_the_c_librarys() {
    for number in (1..=133).filter(|number| Errno(*number).name().is_some()) {
        let words = std::io::Error::from_raw_os_error(number).to_string();
        let description = Errno(number).description().unwrap();
        assert_eq!(words, format!("{description} (os error {number})"));
    }
}

#[test]
fn the_names_are_those_of_the_header_files() {
    let mut compared = 0;
    for file in ["/usr/include/asm-generic/errno-base.h", "/usr/include/asm-generic/errno.h"] {
        let Ok(header) = std::fs::read_to_string(file) else {
            println!("skipped: there is no {file}");
            return;
        };
        for line in header.lines() {
            let mut words = line.split_whitespace();
            if let (Some("#define"), Some(name), Some(Ok(number))) =
                (words.next(), words.next(), words.next().map(str::parse))
            {
                assert_eq!(Errno(number).name(), Some(name));
                compared += 1;
            }
        }
    }
    assert!(compared > 120, "only {compared}");
}
