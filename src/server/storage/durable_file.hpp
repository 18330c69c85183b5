// Small files whose changes outlive power cuts.
#pragma once

#include <babel/core/error.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace babel::server {

/// A file for its owner only (0600). A change is on the disk when it returns, as far as the disk
/// tells the truth.
/// Errors: the system's; EFBIG if it is, or would be, larger than max_bytes.
/// Thread: any, but one at a time.
class durable_file {
public:
    static constexpr std::size_t max_bytes = 64 * 1024 * 1024;

    explicit durable_file(std::string path) : path_(std::move(path)) {}

    const std::string& path() const { return path_; }

    /// The whole file. Null: there is none.
    result<std::optional<std::string>> read() const;

    /// Makes an empty file unless there is one.
    error_code create() const;

    /// Adds a line at the end of a file that exists. All of it is there afterwards, or nothing.
    error_code append(std::string_view line);

    /// Writes a new file in its place. A power cut leaves the old one or the new one.
    error_code put_in_place(std::string_view text);

    /// Cuts off what is behind that many bytes.
    error_code cut(std::size_t bytes);

private:
    std::string path_;
    /// The size before a line that was not written whole and could not be cut off either.
    std::optional<std::size_t> torn_at_;
};

} // namespace babel::server
