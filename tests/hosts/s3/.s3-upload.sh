#!/bin/sh
# Made by `together build --host s3`. Copies this folder into a bucket:
#
#     sh public/.s3-upload.sh s3://BUCKET
#
# It needs the program `aws`, signed in: https://docs.aws.amazon.com/cli/
set -eu
to=${1:?name the bucket: s3://BUCKET, or s3://BUCKET/FOLDER}
to=${to%/}
cd "$(dirname "$0")"

for folder in assets pictures; do
    aws s3 sync "$folder" "$to/$folder" --cache-control "public, max-age=31536000, immutable"
done
aws s3 sync . "$to" --exclude '.*' --exclude 'assets/*' --exclude 'pictures/*' \
    --exclude '*/feed.xml' --exclude feed.xml --cache-control "no-cache"
aws s3 sync . "$to" --exclude '*' --include '*/feed.xml' --include feed.xml \
    --cache-control "no-cache" --content-type application/atom+xml
aws s3 sync . "$to" --exclude '.*' --size-only --delete
