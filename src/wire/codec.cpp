#include <babel/wire/codec.hpp>

namespace babel::wire {

void reader::get(string_list& list) {
    std::uint64_t count = 0;
    get(count);
    const auto start = in_;
    std::string_view text;
    // A count is only a claim: the first string that is not there ends the loop.
    for (std::uint64_t i = 0; ok_ && i < count; ++i)
        get(text);
    list = ok_ ? string_list(count, start.first(start.size() - in_.size())) : string_list();
}

error_code reader::finish() const {
    if (!ok_) return errc::truncated;
    if (!in_.empty()) return errc::trailing_bytes;
    return {};
}

void writer::append(bytes_view raw) {
    out_.insert(out_.end(), raw.begin(), raw.end());
}

void string_list_buffer::add(std::string_view text) {
    writer(bytes_).put(text);
    ++count_;
}

void string_list_buffer::clear() {
    bytes_.clear();
    count_ = 0;
}

} // namespace babel::wire
