// A transport that takes and gives few bytes, or none, at random.
#pragma once

#include <babel/net/transport.hpp>

#include <algorithm>
#include <memory>
#include <random>
#include <utility>

namespace babel::test {

class narrow_transport final : public net::transport {
public:
    /// Each operation moves at most `most` bytes, and one of `one_in` moves none.
    narrow_transport(
        std::unique_ptr<net::transport> inner, std::size_t most, unsigned one_in, unsigned seed
    )
        : inner_(std::move(inner)), most_(most), one_in_(one_in), random_(seed) {}

    result<std::size_t> try_read(std::span<std::uint8_t> into) override {
        if (random_() % one_in_ == 0) return errc::would_block;
        return inner_->try_read(into.first(std::min(into.size(), 1 + random_() % most_)));
    }
    result<std::size_t> try_write(std::span<const bytes_view> pieces) override {
        if (random_() % one_in_ == 0) return errc::would_block;
        const auto size = std::min(pieces[0].size(), 1 + random_() % most_);
        const auto part = pieces[0].first(size);
        return inner_->try_write(std::span(&part, 1));
    }
    void shutdown_send() override { inner_->shutdown_send(); }
    void close() override { inner_->close(); }
    int native_handle() override { return inner_->native_handle(); }

private:
    void
    start_wait(net::direction side, asio::any_completion_handler<void(error_code)> done) override {
        inner_->wait(side, std::move(done));
    }

    std::unique_ptr<net::transport> inner_;
    std::size_t most_;
    unsigned one_in_;
    std::minstd_rand random_;
};

} // namespace babel::test
