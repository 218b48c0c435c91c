//! Host: who serves the finished site.
//!
//! Does not know what a host wants; that is in `host.rs` beside the pipeline.

/// Who serves the finished site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Host {
    /// Whoever: nothing is made for one host alone.
    #[default]
    Any,
    /// GitHub Pages.
    GithubPages,
    /// GitLab Pages.
    Gitlab,
    /// Netlify.
    Netlify,
    /// Cloudflare Pages on the free plan.
    Cloudflare,
    /// Cloudflare Pages on a plan that is paid for.
    CloudflarePaid,
    /// A server of one's own, or rented space: Apache.
    Apache,
    /// A server of one's own: nginx.
    Nginx,
    /// Amazon S3, and stores that are used like it.
    S3,
}

impl Host {
    /// In the order they are declared in `check/contract.rs`.
    pub const ALL: [Host; 9] = [
        Host::Any,
        Host::GithubPages,
        Host::Gitlab,
        Host::Netlify,
        Host::Cloudflare,
        Host::CloudflarePaid,
        Host::Apache,
        Host::Nginx,
        Host::S3,
    ];

    /// As written in the settings and on the command line.
    pub fn slug(self) -> &'static str {
        match self {
            Host::Any => "any",
            Host::GithubPages => "github-pages",
            Host::Gitlab => "gitlab",
            Host::Netlify => "netlify",
            Host::Cloudflare => "cloudflare",
            Host::CloudflarePaid => "cloudflare-paid",
            Host::Apache => "apache",
            Host::Nginx => "nginx",
            Host::S3 => "s3",
        }
    }

    /// As people call it.
    pub fn name(self) -> &'static str {
        match self {
            Host::Any => "any host",
            Host::GithubPages => "GitHub Pages",
            Host::Gitlab => "GitLab Pages",
            Host::Netlify => "Netlify",
            Host::Cloudflare => "Cloudflare Pages without a paid plan",
            Host::CloudflarePaid => "Cloudflare Pages with a paid plan",
            Host::Apache => "Apache",
            Host::Nginx => "nginx",
            Host::S3 => "Amazon S3",
        }
    }
}
