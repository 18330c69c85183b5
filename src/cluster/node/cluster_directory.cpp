#include "cluster/engine/engine_url.hpp"
#include "cluster/node/cluster_node.hpp"
#include "cluster/node/cluster_operations.hpp"
#include "cluster/node/cluster_register.hpp"
#include "cluster/node/node_figures.hpp"
#include "cluster/node/node_listener.hpp"
#include "cluster/node/node_reports.hpp"
#include "cluster/node/node_setup.hpp"
#include "cluster/node/register_numbering.hpp"
#include <babel/cluster/cluster_directory.hpp>
#include <babel/core/text.hpp>
#include <babel/crypto/base64.hpp>
#include <babel/wire/fields.hpp>

#include <chrono>
#include <utility>

namespace babel::cluster {
namespace {

using clock = std::chrono::steady_clock;

claimant to_claimant(const server::name_claim& of) {
    return {
        std::string(of.name),
        std::to_string(of.source),
        of.key.empty() ? std::string() : crypto::to_base64(of.key),
        of.flags};
}

std::string_view to_text(bytes_view bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace

/// The reports of the node come after the directory's own functions, at the end of the loop's turn.
class cluster_directory::impl final : public node_listener {
public:
    impl(
        const asio::any_io_executor& executor,
        node_settings settings,
        std::string address,
        logger& log,
        std::function<void(const std::string& why)> refuse
    )
        : id_(settings.id), address_(std::move(address)), log_(log), refuse_(std::move(refuse)),
          node_(executor, std::move(settings), *this, log) {}

    cluster_node& node() { return node_; }
    void begin(server::directory_events& user) { user_ = &user; }
    std::string_view address() const { return address_; }

    std::vector<server::directory_figure> figures() const {
        return figures_.all(node_.state(), clock::now());
    }
    std::vector<server::node_report> nodes() const {
        return reports_of_nodes(node_, id_, address_, clock::now());
    }
    std::vector<server::name_report> elsewhere() const {
        return reports_of_names(node_, clock::now());
    }
    server::name_register& owners() { return owners_; }
    server::directory_operations& operations() { return operations_; }
    const server::presence_numbering& numbering() const { return numbering_; }

    void on_link(bool is_linked) override {
        figures_.on_link(is_linked, clock::now());
        if (!is_linked) return;
        const auto self = "node " + id_ + ", number " + std::to_string(node_.number());
        const auto users = node_.others().size();
        log_.info("member of the cluster as ", self, "; other nodes have ", users, " users");
    }
    void on(const login_decided& login) override {
        figures_.on_decided(login.outcome);
        user_->decided(login.which, login.outcome, clock::now());
    }
    void on(const presence_fact& fact) override {
        if (fact.what == presence_fact::kind::went) return user_->went(fact.name, clock::now());
        const auto node = fact.node == parked_names ? server::no_node : fact.node;
        user_->came(fact.name, node, fact.flags, clock::now());
    }
    void on(const name_lost& lost) override {
        if (lost.is_own_login) return user_->replaced(lost.name, clock::now());
        log_.warning("another node has the name \"", printable(lost.name), "\" now");
        figures_.on_lost();
        user_->lost(lost.name, clock::now());
    }
    void on(const probe_session& asked) override { user_->probe(asked.name); }
    void on(const owner_told& told) override { user_->owner_changed(told.name, clock::now()); }
    void on(const owner_answered& answer) override { owners_.on(answer); }
    void on(const ban_told& ban) override { operations_.on(ban); }
    void on(const kick_ordered& order) override { operations_.on(order); }
    void on(const kick_decided& kick) override { operations_.on(kick); }
    void on(const register_compared& comparison) override { operations_.on(comparison); }
    void on(const message_came& message) override {
        user_->called(wire::bytes_of(message.text), clock::now());
    }
    void on(const message_routed& message) override {
        figures_.on_routed(message.was_sent);
        if (!message.was_sent && message.which != 0) user_->refused(message.which, clock::now());
    }
    void on(const refuse_to_start& refused) override { refuse_(refused.why); }

private:
    std::string id_;
    std::string address_;
    logger& log_;
    std::function<void(const std::string& why)> refuse_;
    server::directory_events* user_ = nullptr;
    node_figures figures_{clock::now()};
    cluster_node node_;
    cluster_register owners_{node_};
    cluster_operations operations_{node_};
    register_numbering numbering_{node_};
};

std::string fault_of_engine(std::string_view url) {
    const auto parsed = parse_engine_url(url);
    return parsed ? std::string() : parsed.error().why;
}

result<std::unique_ptr<cluster_directory>, cluster_fault> cluster_directory::make(
    const asio::any_io_executor& executor,
    const cluster_settings& settings,
    logger& log,
    std::function<void(const std::string& why)> refuse
) {
    auto own = make_node_settings(settings);
    if (!own) return own.error();
    auto made =
        std::make_unique<impl>(executor, std::move(*own), settings.address, log, std::move(refuse));
    return std::unique_ptr<cluster_directory>(new cluster_directory(std::move(made)));
}

cluster_directory::cluster_directory(std::unique_ptr<impl> made) : impl_(std::move(made)) {}

cluster_directory::~cluster_directory() = default;

void cluster_directory::start() {
    impl_->node().start();
}

asio::awaitable<void> cluster_directory::close() {
    return impl_->node().close();
}

void cluster_directory::begin(server::directory_events& user) {
    impl_->begin(user);
}

std::optional<server::claim_verdict>
cluster_directory::claim(server::claim_ticket which, const server::name_claim& of) {
    impl_->node().ask(which, to_claimant(of));
    return {};
}

void cluster_directory::withdraw(server::claim_ticket which) {
    impl_->node().withdraw(which);
}

void cluster_directory::release(std::string_view name) {
    impl_->node().release(name);
}

bool cluster_directory::park(
    std::string_view name, std::uint64_t source, std::chrono::seconds time
) {
    if (!reaches_others()) {
        release(name);
        return false;
    }
    return impl_->node().park(name, std::to_string(source), time);
}

void cluster_directory::set_flags(std::string_view name, std::uint8_t flags) {
    impl_->node().set_flags(name, flags);
}

void cluster_directory::confirm(std::string_view name) {
    impl_->node().on_probed(name, true);
}

bool cluster_directory::forward(const server::forwarded_message& message) {
    return impl_->node().write(message.from, message.to, to_text(message.bytes), message.number);
}

bool cluster_directory::takes_logins() const {
    return impl_->node().is_linked();
}

bool cluster_directory::reaches_others() const {
    return impl_->node().is_linked() && impl_->node().others().has_other_nodes();
}

bool cluster_directory::has(std::string_view name) const {
    return impl_->node().others().find(name).has_value();
}

std::vector<server::directory_figure> cluster_directory::figures() const {
    return impl_->figures();
}

std::vector<server::node_report> cluster_directory::nodes() const {
    return impl_->nodes();
}

const server::latency_histogram* cluster_directory::claim_times() const {
    return &impl_->node().claim_times();
}

std::vector<server::name_report> cluster_directory::elsewhere() const {
    return impl_->elsewhere();
}

void cluster_directory::read_realm(std::string_view realm, const name_reader& read) const {
    const auto use = [&read](const std::string& name, const replica::place& at) {
        read(name, at.is_callable ? at.node : server::no_node, at.flags);
    };
    impl_->node().others().for_each_in(realm, use);
}

std::size_t cluster_directory::users_besides(std::string_view name) const {
    return impl_->node().others().size_besides(name);
}

server::name_register* cluster_directory::owners() {
    return &impl_->owners();
}

void cluster_directory::doubt(std::string_view name) {
    impl_->node().doubt(name);
}

server::directory_operations* cluster_directory::operations() const {
    return &impl_->operations();
}

const server::presence_numbering* cluster_directory::numbering() const {
    return &impl_->numbering();
}

std::string_view cluster_directory::address() const {
    return impl_->address();
}

} // namespace babel::cluster
