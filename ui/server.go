package ui

import (
	"context"
	"errors"
	"net"
	"net/http"
	"runtime"
	"time"

	"mailtrail/lessons"
	"mailtrail/sim/lab"
	"mailtrail/ui/internal/runs"
)

// Config is what a server is made of.
type Config struct {
	// Kinds is the catalogue of node kinds, made afresh for each run.
	Kinds lab.Catalogue
	// Lessons are the lessons to offer; nil means those that come with the program.
	Lessons Library
	// Addr is the address that the server listens on, "127.0.0.1:8088". It only
	// decides which Host headers are answered; an empty one is every address.
	Addr string
	// Logf takes what only the operator may know; nil means that nobody wants to.
	Logf func(format string, values ...any)
}

// Library is where a server has its lessons and notes from.
type Library interface {
	List() []lessons.Lesson
	Find(slug string) (lessons.Lesson, bool)
	Scenario(slug string) ([]byte, bool)
	Text(slug, lang string) ([]byte, bool)
	Notes(lang string) (map[string]lessons.Note, error)
}

// Server answers the page and its programming interface.
type Server struct {
	lessons Library
	addr    string
	logf    func(format string, values ...any)
	runs    *runs.Store
	quota   *quota
	page    *page
	handler http.Handler
	http    *http.Server
	ctx     context.Context // done when the server is closed
	stop    context.CancelFunc
}

// New returns a server that has computed nothing yet.
func New(config Config) *Server {
	s := &Server{lessons: config.Lessons, addr: config.Addr, logf: config.Logf,
		quota: newQuota(time.Now), page: embeddedPage()}
	if s.lessons == nil {
		s.lessons = library{}
	}
	if s.logf == nil {
		s.logf = func(string, ...any) {}
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	options := lab.Options{Kinds: config.Kinds, Lessons: s.lessons.Scenario, Slugs: s.slugs(),
		Gate: lab.NewGate(runtime.GOMAXPROCS(0))}
	s.runs = runs.New(func(ctx context.Context, recipe lab.Recipe) (*lab.Run, error) {
		return lab.Start(ctx, recipe, options)
	}, runs.Limits{Unfinished: maxUnfinished, JournalBytes: maxJournalBytes,
		Recipes: maxRecipes, RecipeBytes: maxRecipeBytes})
	s.handler = s.guard(s.meter(s.mux()))
	s.http = &http.Server{Handler: s.handler, ReadHeaderTimeout: headerWait, ReadTimeout: exchangeWait,
		WriteTimeout: exchangeWait, IdleTimeout: idleWait, MaxHeaderBytes: maxHeaderBytes}
	return s
}

// slugs are the names of all lessons, so that an error can tell the nearest.
func (s *Server) slugs() []string {
	var all []string
	for _, lesson := range s.lessons.List() {
		all = append(all, lesson.Slug)
	}
	return all
}

// Handler is the whole server: page, programming interface and their guards.
func (s *Server) Handler() http.Handler { return s.handler }

// Serve answers on a listener, with timeouts, until Close, and returns when the
// runs have ended too.
func (s *Server) Serve(l net.Listener) error {
	err := s.http.Serve(l)
	if errors.Is(err, http.ErrServerClosed) {
		s.runs.Close()
		return nil
	}
	return err
}

// Close ends all connections and runs, and waits for the runs.
func (s *Server) Close() error {
	s.stop()
	err := s.http.Close()
	s.runs.Close()
	return err
}

// library is the lessons package as a Library.
type library struct{}

func (library) List() []lessons.Lesson                             { return lessons.List() }
func (library) Find(slug string) (lessons.Lesson, bool)            { return lessons.Find(slug) }
func (library) Scenario(slug string) ([]byte, bool)                { return lessons.Scenario(slug) }
func (library) Text(slug, lang string) ([]byte, bool)              { return lessons.Text(slug, lang) }
func (library) Notes(lang string) (map[string]lessons.Note, error) { return lessons.Notes(lang) }
