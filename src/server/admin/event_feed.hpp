// Latest news for any number of independent readers.
#pragma once

#include <babel/core/asio.hpp>

#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace babel::server {

using shared_text = std::shared_ptr<const std::string>;

/// Keeps only the latest news. A slow reader skips missed changes and gets the whole.
/// Lifetime: outlives its readers.
/// Thread: the executor's.
class event_feed {
public:
    class reader;

    explicit event_feed(const asio::any_io_executor& executor)
        : changed_(executor, asio::steady_timer::time_point::max()) {}

    /// `whole`: for readers without the previous news; `change`: for all others.
    void publish(shared_text whole, shared_text change);

    bool has_readers() const { return readers_ > 0; }

private:
    asio::steady_timer changed_; // a condition variable: cancelled by publish()
    shared_text whole_;
    shared_text change_;
    std::uint64_t version_ = 0;
    std::size_t readers_ = 0;
};

/// A reader of a feed.
class event_feed::reader {
public:
    explicit reader(event_feed& from) : from_(from) { ++from_.readers_; }
    reader(const reader&) = delete;
    reader& operator=(const reader&) = delete;
    ~reader() { --from_.readers_; }

    /// Waits for the next news.
    /// Cancellation: yields null.
    asio::awaitable<shared_text> next();

private:
    event_feed& from_;
    std::uint64_t has_ = 0; // the version; 0: no news yet
};

} // namespace babel::server
