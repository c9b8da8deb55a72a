;;; SBCL, asked by lines: its contributed sb-bsd-sockets, as the manual shows. Nothing is mended.
(require :sb-bsd-sockets)
(defpackage :adapter (:use :cl :sb-bsd-sockets))
(in-package :adapter)

(defvar *server* nil)
(defvar *call* "-")

(defun text (value)
  (with-output-to-string (out)
    (loop with at = 0 while (< at (length value))
          do (if (char= (char value at) #\%)
                 (let ((byte (parse-integer value :start (1+ at) :end (+ at 3) :radix 16)))
                   (write-char (code-char byte) out)
                   (incf at 3))
                 (progn (write-char (char value at) out) (incf at))))))

(defun words (line)
  (loop for start = 0 then (1+ end) for end = (position #\Space line :start start)
        collect (subseq line start end) while end))

(defun field (request key) (cdr (assoc key request :test #'string=)))

;;; parse-integer takes seconds for a hundred thousand digits; that the wire has the number as text is ours.
(defun integer-of (digits)
  (if (< (length digits) 500)
      (parse-integer digits)
      (let ((low (floor (length digits) 2)))
        (+ (* (integer-of (subseq digits 0 (- (length digits) low))) (expt 10 low))
           (integer-of (subseq digits (- (length digits) low)))))))

(defun open-server (request)
  (let ((node (field request "node")) (port (integer-of (field request "service"))))
    (setf *call* "make-inet-address")
    (let ((host (if (string= node "-") #(0 0 0 0) (make-inet-address (text node)))))
      (setf *call* "make-instance")
      (setf *server* (make-instance 'inet-socket :type :stream :protocol :tcp))
      (setf *call* "sockopt-reuse-address")
      (setf (sockopt-reuse-address *server*) t)
      (setf *call* "socket-bind")
      (socket-bind *server* host port)
      (setf *call* "socket-listen")
      (socket-listen *server* (parse-integer (field request "backlog")))
      (setf *call* "socket-name")
      (multiple-value-bind (address bound) (socket-name *server*)
        (format nil "ok id=~A sockets=1 address=~{~D~^.~} port=~D"
                (field request "id") (coerce address 'list) bound)))))

(defun close-server ()
  (when *server* (ignore-errors (socket-close *server*)))
  (setf *server* nil))

;;; The class of the condition is the code; a socket-error that has no class of its own has a number.
(defun refusal (id condition)
  (close-server)
  (let ((class (string-downcase (class-name (class-of condition)))))
    (format nil "error id=~A stage=~A code=~A~@[ native=~D~]" id *call*
            (if (string= class "socket-error")
                (format nil "errno~D" (sb-bsd-sockets::socket-error-errno condition))
                class)
            (and (typep condition 'socket-error) (sb-bsd-sockets::socket-error-errno condition)))))

(defun answer (verb request)
  (let ((id (field request "id")))
    (cond ((string= verb "open")
           (handler-case (open-server request) (error (condition) (refusal id condition))))
          ((string= verb "close") (close-server) (format nil "closed id=~A" id))
          (t (format nil "unsupported id=~A why=no-such-operation" id)))))

(defun say (line) (format t "~A~%" line) (finish-output))

(say (format nil "hello protocol=1 name=sbcl version=~A api=sb-bsd-sockets upto=listen reports=address,port ~
                  features=ipv4,node-null,node-numeric,service-number,service-integer,backlog"
             (substitute #\- #\Space (lisp-implementation-version))))
(loop for line = (read-line *standard-input* nil "stop") until (string= line "stop")
      do (let ((words (words line)))
           (say (answer (first words)
                        (loop for word in (rest words) for at = (position #\= word)
                              collect (cons (subseq word 0 at) (subseq word (1+ at))))))))
