//! Whether a folder is on a drive where the system does not hear of all changes.
//!
//! Looks, and leaves nothing behind: a site may be where nothing can be written.

use std::path::Path;

/// Why the system does not hear of all changes in a folder, if so: others write there too.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub fn without_events(folder: &Path) -> Option<&'static str> {
    // The numbers are those of Linux: `man 2 statfs`.
    const NETWORK: [u32; 10] = [
        0x6969,      // NFS
        0x517b,      // SMB
        0xff53_4d42, // CIFS
        0xfe53_4d42, // SMB 2
        0x564c,      // NetWare
        0x5346_414f, // AFS
        0x6b41_4653, // AFS in the kernel
        0x7375_7245, // Coda
        0x00c3_6400, // Ceph
        0x0bd0_0bd0, // Lustre
    ];
    const SHARED: [u32; 5] = [
        0x6573_5546, // FUSE, and the folders that containers share with a Mac
        0x0102_1997, // 9P: the drives of Windows in WSL
        0x786f_4256, // VirtualBox
        0xbacb_acbc, // VMware
        0x7c7c_6673, // Parallels
    ];
    // It is a number of 32 bits, however wide the field is.
    let kind = u32::try_from(rustix::fs::statfs(folder).ok()?.f_type as u64 & 0xffff_ffff).ok()?;
    if NETWORK.contains(&kind) {
        return Some("the folder is on a network drive");
    }
    let is_shared = SHARED.contains(&kind);
    is_shared.then_some("the folder is on a drive that is shared with another system")
}

/// Why the system does not hear of all changes in a folder: not known here.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub fn without_events(_folder: &Path) -> Option<&'static str> {
    None
}
