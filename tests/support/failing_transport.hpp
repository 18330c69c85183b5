// A transport whose n-th operation fails, and every one after that.
#pragma once

#include <babel/net/transport.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/post.hpp>

#include <memory>
#include <utility>

namespace babel::test {

/// Shared by the transport and the test, which checks that the failure was reached.
struct failure_plan {
    int operations_left; ///< Operations that still succeed.
    error_code why;
    bool is_reached() const { return operations_left < 0; }
};

class failing_transport final : public net::transport {
public:
    failing_transport(
        asio::any_io_executor executor,
        std::unique_ptr<net::transport> inner,
        std::shared_ptr<failure_plan> plan
    )
        : executor_(std::move(executor)), inner_(std::move(inner)), plan_(std::move(plan)) {}

    result<std::size_t> try_read(std::span<std::uint8_t> into) override {
        if (fails()) return plan_->why;
        return inner_->try_read(into);
    }
    result<std::size_t> try_write(std::span<const bytes_view> pieces) override {
        if (fails()) return plan_->why;
        return inner_->try_write(pieces);
    }
    void shutdown_send() override { inner_->shutdown_send(); }
    void close() override { inner_->close(); }
    int native_handle() override { return inner_->native_handle(); }

private:
    void
    start_wait(net::direction side, asio::any_completion_handler<void(error_code)> done) override {
        if (fails()) return asio::post(executor_, asio::append(std::move(done), plan_->why));
        inner_->wait(side, std::move(done));
    }
    bool fails() {
        if (plan_->operations_left >= 0) --plan_->operations_left;
        return plan_->is_reached();
    }

    asio::any_io_executor executor_;
    std::unique_ptr<net::transport> inner_;
    std::shared_ptr<failure_plan> plan_;
};

} // namespace babel::test
