// Lines of a stream, in bounded memory. No I/O.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace babel::cli {

/// Passes each line on, without its end. Of a line with more than `most_bytes` it reports only that
/// it was there.
class line_splitter {
public:
    static constexpr std::size_t most_bytes = 65'536;

    struct sink {
        std::function<void(std::string_view line)> line; ///< Valid during the call.
        std::function<void()> too_long;
    };

    explicit line_splitter(sink to) : to_(std::move(to)) {}

    void feed(std::string_view bytes);
    /// At the end of the stream: a last line may have no end.
    void finish();

private:
    void gather(std::string_view part);
    void end_line();

    sink to_;
    std::string started_; // a line without its end
    bool is_too_long_ = false;
};

} // namespace babel::cli
